# OPENBITS_WIDL
# WIDL, WIDL_ARCH (-m32 or -m64) and BASE_IDL, the directory of the base IDL (unknwn.idl, oaidl.idl), which mingw-w64
# does not install: libwine-dev has it. Found by trying to make a proxy with -Oicf.
AC_DEFUN([OPENBITS_WIDL], [
    AC_ARG_VAR([WIDL], [the IDL compiler of Wine or mingw-w64])
    AC_CHECK_TOOL([WIDL], [widl])
    AS_IF([test -z "$WIDL"], [AC_CHECK_PROGS([WIDL], [x86_64-w64-mingw32-widl i686-w64-mingw32-widl widl-stable])])
    AS_IF([test -z "$WIDL"], [AC_MSG_ERROR([no widl found; it is in the package mingw-w64-tools])])
    AS_CASE([$host_cpu], [i?86], [WIDL_ARCH=-m32], [WIDL_ARCH=-m64])
    AC_SUBST([WIDL_ARCH])

    AC_ARG_WITH([base-idl], [AS_HELP_STRING([--with-base-idl=DIR], [directory of unknwn.idl and oaidl.idl])])
    AC_CACHE_CHECK([for the base IDL], [openbits_cv_base_idl], [
        openbits_cv_base_idl=no
        printf '%s\n' 'import "oaidl.idl";' '@<:@object, uuid(00000000-1111-2222-3333-444444444444)@:>@' \
            'interface ITest : IUnknown { HRESULT f(@<:@in@:>@ VARIANT *v); }' > conftest.idl
        for dir in $with_base_idl /usr/include/wine/wine/windows /usr/include/wine/windows \
                /usr/include/wine-development/windows /usr/include/wine/stable/wine/windows \
                /opt/wine-stable/include/wine/windows /usr/local/include/wine/windows; do
            AS_IF([test -f "$dir/oaidl.idl" &&
                    AC_TRY_COMMAND([$WIDL $WIDL_ARCH -Oicf --nostdinc -I"$dir" -p -o conftest_p.c conftest.idl])],
                [openbits_cv_base_idl=$dir; break])
        done
        rm -f conftest.idl conftest_p.c
    ])
    AS_IF([test "$openbits_cv_base_idl" = no],
        [AC_MSG_ERROR([no usable base IDL found; it is in the package libwine-dev (--with-base-idl=DIR)])])
    AC_SUBST([BASE_IDL], [$openbits_cv_base_idl])
])
