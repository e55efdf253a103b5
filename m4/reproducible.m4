# OPENBITS_REPRODUCIBLE
# REPRODUCIBLE_CFLAGS: no path of the machine in what is built.
AC_DEFUN([OPENBITS_REPRODUCIBLE], [
    REPRODUCIBLE_CFLAGS=
    OPENBITS_CFLAG([REPRODUCIBLE_CFLAGS], [-ffile-prefix-map=/nonexistent=.])
    AS_IF([test -n "$REPRODUCIBLE_CFLAGS"], [
        REPRODUCIBLE_CFLAGS=
        for dir in abs_top_builddir abs_top_srcdir top_srcdir; do
            REPRODUCIBLE_CFLAGS="$REPRODUCIBLE_CFLAGS -ffile-prefix-map=\$($dir)=."
        done
    ])
    AC_SUBST([REPRODUCIBLE_CFLAGS])
])
