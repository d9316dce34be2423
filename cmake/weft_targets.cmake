# weft_library(NAME [DEPS ...] SOURCES ...): a static library of one folder or adapter, with the project's warnings.
# weft_program(NAME [DEPS ...] SOURCES ...): an executable.
# weft_test(NAME [DEPS ...] [PROPERTIES ...] SOURCES ...): a GoogleTest executable, its cases registered with ctest, each
#   with the ctest properties given.
# weft_simulated_signatures(TARGET ...): these executables link weft_sign_simulated in place of weft_sign.
include(GoogleTest)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

add_library(weft_options INTERFACE)
target_include_directories(weft_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(weft_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
# g++ 12 sees uninitialised members in moved std::variant alternatives that are not there.
target_compile_options(weft_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
# Not under sanitizers: their instrumentation makes g++ see overflows that are not there. The release build judges.
if(WEFT_WERROR AND NOT WEFT_SANITIZE)
  target_compile_options(weft_options INTERFACE -Werror)
endif()
if(WEFT_SANITIZE)
  target_compile_options(weft_options INTERFACE -fsanitize=${WEFT_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(weft_options INTERFACE -fsanitize=${WEFT_SANITIZE})
endif()

function(weft_library NAME)
  cmake_parse_arguments(ARG "" "" "DEPS;SOURCES" ${ARGN})
  add_library(${NAME} STATIC ${ARG_SOURCES})
  target_link_libraries(${NAME} PUBLIC weft_options ${ARG_DEPS})
endfunction()

function(weft_program NAME)
  cmake_parse_arguments(ARG "" "" "DEPS;SOURCES" ${ARGN})
  add_executable(${NAME} ${ARG_SOURCES})
  target_link_libraries(${NAME} PRIVATE weft_options ${ARG_DEPS})
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
endfunction()

function(weft_test NAME)
  cmake_parse_arguments(ARG "" "" "DEPS;SOURCES;PROPERTIES" ${ARGN})
  add_executable(${NAME} ${ARG_SOURCES})
  target_link_libraries(${NAME} PRIVATE weft_options ${ARG_DEPS} GTest::gtest GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${NAME} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300 ${ARG_PROPERTIES})
endfunction()

# What stands for the library of signatures: which it is, the executable says that is linked in the end.
set(WEFT_SIGNATURES
  "$<IF:$<BOOL:$<TARGET_PROPERTY:WEFT_SIMULATED_SIGNATURES>>,weft_sign_simulated,weft_sign>")
function(weft_simulated_signatures)
  set_target_properties(${ARGN} PROPERTIES WEFT_SIMULATED_SIGNATURES ON)
endfunction()
