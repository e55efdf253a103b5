# OPENBITS_SERVICE_LIBS
# Static libcurl and SQLite for the service, by pkg-config: CURL_CFLAGS, CURL_LIBS, SQLITE_CFLAGS, SQLITE_LIBS.
# What tools/deps has built is preferred. --disable-service builds all but bitssvc.
AC_DEFUN([OPENBITS_SERVICE_LIBS], [
    AC_ARG_ENABLE([service],
        [AS_HELP_STRING([--disable-service], [do not build bitssvc, which needs libcurl and SQLite])],
        [openbits_service=$enableval], [openbits_service=yes])
    AC_CHECK_TOOL([PKG_CONFIG], [pkg-config])
    openbits_deps=`cd "$srcdir" && pwd`/build/deps/$host_alias/lib/pkgconfig
    AS_IF([test -d "$openbits_deps"],
        [PKG_CONFIG_PATH=$openbits_deps${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}; export PKG_CONFIG_PATH])
    AS_IF([test "$openbits_service" = yes], [
        OPENBITS_STATIC_LIB([CURL], [libcurl])
        OPENBITS_STATIC_LIB([SQLITE], [sqlite3])
    ])
])

# OPENBITS_STATIC_LIB(PREFIX, MODULE)
AC_DEFUN([OPENBITS_STATIC_LIB], [
    AC_MSG_CHECKING([for static $2])
    AS_IF([$PKG_CONFIG --exists $2 2>&AS_MESSAGE_LOG_FD], [
        $1_CFLAGS=`$PKG_CONFIG --static --cflags $2`
        $1_LIBS=`$PKG_CONFIG --static --libs $2`
        openbits_version=`$PKG_CONFIG --modversion $2`
        AC_MSG_RESULT([$openbits_version])
    ], [
        AC_MSG_RESULT([no])
        AC_MSG_ERROR([no $2 for $host found; build it with tools/deps $host_alias, or use --disable-service])
    ])
    AC_SUBST([$1_CFLAGS])
    AC_SUBST([$1_LIBS])
])
