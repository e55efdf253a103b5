# OPENBITS_SANITIZERS
# SANITIZE_CFLAGS, for the native tests: --enable-sanitizers.
AC_DEFUN([OPENBITS_SANITIZERS], [
    AC_ARG_ENABLE([sanitizers],
        [AS_HELP_STRING([--enable-sanitizers], [build the native tests with address and undefined sanitizers])],
        [], [enable_sanitizers=no])
    SANITIZE_CFLAGS=
    AS_IF([test "$enable_sanitizers" = yes], [
        OPENBITS_CFLAG([SANITIZE_CFLAGS], [-fsanitize=address,undefined], [link])
        AS_IF([test -z "$SANITIZE_CFLAGS"], [AC_MSG_ERROR([the compiler has no sanitizers])])
        SANITIZE_CFLAGS="$SANITIZE_CFLAGS -fno-sanitize-recover=all -fno-omit-frame-pointer"
    ])
    AC_SUBST([SANITIZE_CFLAGS])
])
