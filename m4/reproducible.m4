# OPENBITS_REPRODUCIBLE
# REPRODUCIBLE_CFLAGS: no path of the machine in what is built.
AC_DEFUN([OPENBITS_REPRODUCIBLE], [
    REPRODUCIBLE_CFLAGS=
    OPENBITS_CFLAG([REPRODUCIBLE_CFLAGS], [-ffile-prefix-map=/nonexistent=.])
    AS_IF([test -n "$REPRODUCIBLE_CFLAGS"],
        [REPRODUCIBLE_CFLAGS='-ffile-prefix-map=$(abs_top_builddir)=. -ffile-prefix-map=$(abs_top_srcdir)=. -ffile-prefix-map=$(top_srcdir)=.'])
    AC_SUBST([REPRODUCIBLE_CFLAGS])
])
