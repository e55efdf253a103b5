# OPENBITS_WARNINGS
# WARN_CFLAGS; --enable-werror makes warnings fatal. Not for generated code, nor for configure's own tests.
AC_DEFUN([OPENBITS_WARNINGS], [
    AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [treat warnings as errors])], [], [enable_werror=no])
    WARN_CFLAGS=
    m4_foreach_w([flag], [-Wall -Wextra -Wdeclaration-after-statement -Wformat-overflow -Wformat=2 -Wlogical-op
            -Wmissing-prototypes -Wpointer-arith -Wstrict-prototypes -Wvla -Wwrite-strings],
            [OPENBITS_CFLAG([WARN_CFLAGS], flag)])
    AS_IF([test "$enable_werror" = yes], [WARN_CFLAGS="$WARN_CFLAGS -Werror"])
    AC_SUBST([WARN_CFLAGS])
])
