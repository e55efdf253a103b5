# OPENBITS_REPRODUCIBLE
# REPRODUCIBLE_CFLAGS: no path of the machine in what is built.
# The last match counts, and the build folder may be inside of the source folder.
AC_DEFUN([OPENBITS_REPRODUCIBLE], [
    REPRODUCIBLE_CFLAGS=
    OPENBITS_CFLAG([REPRODUCIBLE_CFLAGS], [-ffile-prefix-map=/nonexistent=.])
    AS_IF([test -n "$REPRODUCIBLE_CFLAGS"], [
        REPRODUCIBLE_CFLAGS=
        for dir in top_srcdir abs_top_srcdir abs_top_builddir; do
            REPRODUCIBLE_CFLAGS="$REPRODUCIBLE_CFLAGS -ffile-prefix-map=\$($dir)=."
        done
    ])
    AC_SUBST([REPRODUCIBLE_CFLAGS])
])
