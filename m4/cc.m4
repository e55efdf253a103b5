# OPENBITS_CHOOSE_CC
# Before AC_PROG_CC. Debian has each mingw compiler twice; the one with the Win32 thread model comes first, because the
# other one's library would be one more DLL to ship.
AC_DEFUN([OPENBITS_CHOOSE_CC], [
    AC_REQUIRE([AC_CANONICAL_HOST])
    AS_CASE([$host_os], [mingw*], [
        AC_CHECK_TOOLS([CC], [gcc-win32 gcc clang])
        AC_CHECK_TOOLS([CXX], [g++-win32 g++ clang++])
    ])
])

# OPENBITS_CXX_WORKS
# C++ is for the tests of the headers only, so a missing compiler is no error: openbits_cxx is yes or no.
AC_DEFUN([OPENBITS_CXX_WORKS], [
    AC_LANG_PUSH([C++])
    AC_CACHE_CHECK([whether the C++ compiler works], [openbits_cv_cxx],
        [AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])], [openbits_cv_cxx=yes], [openbits_cv_cxx=no])])
    AC_LANG_POP([C++])
    openbits_cxx=$openbits_cv_cxx
])
