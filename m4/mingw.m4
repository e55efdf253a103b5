# OPENBITS_MINGW
# The tools of a Windows host beside the compiler, and MINGW_LDFLAGS.
AC_DEFUN([OPENBITS_MINGW], [
    AC_CHECK_TOOL([WINDRES], [windres])
    AS_IF([test -z "$WINDRES"], [AC_MSG_ERROR([no windres for $host found])])
    AC_CHECK_TOOL([WINDMC], [windmc])
    AS_IF([test -z "$WINDMC"], [AC_MSG_ERROR([no windmc for $host found])])
    MINGW_LDFLAGS=
    OPENBITS_CFLAG([MINGW_LDFLAGS], [-static-libgcc], [link])
    OPENBITS_CFLAG([MINGW_LDFLAGS], [-Wl,--no-insert-timestamp], [link])
    OPENBITS_CFLAG([MINGW_LDFLAGS], [-Wl,--gc-sections], [link])
    AC_SUBST([MINGW_LDFLAGS])
])
