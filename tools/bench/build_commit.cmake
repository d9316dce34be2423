# Run at every build: writes HEADER, which defines WEFT_BUILD_COMMIT as the commit of SOURCE_DIR, "dirty" noted; unknown
# without git. Touches the file only when that changed, so that nothing is compiled again for nothing.
find_package(Git QUIET)
set(COMMIT unknown)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse HEAD WORKING_DIRECTORY ${SOURCE_DIR}
    OUTPUT_VARIABLE HEAD_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE NO_COMMIT)
  execute_process(COMMAND ${GIT_EXECUTABLE} --no-optional-locks status --porcelain --untracked-files=no
    WORKING_DIRECTORY ${SOURCE_DIR} OUTPUT_VARIABLE CHANGES ERROR_QUIET)
  if(NOT NO_COMMIT)
    set(COMMIT "${HEAD_COMMIT}")
    if(CHANGES)
      string(APPEND COMMIT " dirty")
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT "${HEADER}" CONTENT "#define WEFT_BUILD_COMMIT \"@COMMIT@\"\n" @ONLY)
