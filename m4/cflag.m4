# OPENBITS_CFLAG(VARIABLE, FLAG, [LINK])
# Appends FLAG to VARIABLE if the C compiler (with a third argument: and the linker) takes it.
AC_DEFUN([OPENBITS_CFLAG], [
    AS_VAR_PUSHDEF([cache], [openbits_cv_cflag_$2])
    AC_CACHE_CHECK([for $2], [cache], [
        openbits_save_CFLAGS=$CFLAGS
        CFLAGS="$CFLAGS -Werror $2"
        m4_ifval([$3], [AC_LINK_IFELSE], [AC_COMPILE_IFELSE])([AC_LANG_PROGRAM([], [])],
            [AS_VAR_SET([cache], [yes])], [AS_VAR_SET([cache], [no])])
        CFLAGS=$openbits_save_CFLAGS
    ])
    AS_VAR_IF([cache], [yes], [$1="$$1 $2"])
    AS_VAR_POPDEF([cache])
])
