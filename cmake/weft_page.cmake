# weft_page: the live page (node/web) as a library, built by npm; see scripts/build_page.sh for what happens without it.
option(WEFT_PAGE "Build the live page into weftd (needs node and npm)" ON)

set(PAGE_SOURCE "${PROJECT_SOURCE_DIR}/node/web/no_page.cpp")
if(WEFT_PAGE)
  set(PAGE_SOURCE "${PROJECT_BINARY_DIR}/page_files.cpp")
  file(GLOB_RECURSE PAGE_INPUTS CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/node/web/*")
  add_custom_command(OUTPUT "${PAGE_SOURCE}" VERBATIM COMMENT "The live page"
    COMMAND "${PROJECT_SOURCE_DIR}/scripts/build_page.sh" "${PROJECT_BINARY_DIR}/web" "${PAGE_SOURCE}"
    DEPENDS ${PAGE_INPUTS} "${PROJECT_SOURCE_DIR}/scripts/build_page.sh")
endif()
weft_library(weft_page SOURCES "${PAGE_SOURCE}")
