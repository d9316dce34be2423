# What `cmake --install` and CPack put on a machine: the programs, and what is made from their own help (manual pages,
# bash completion, the example configuration). Component "node" is the Debian package weft; "tools" is not in it.
include(GNUInstallDirs)

set(INSTALL_FILES_DIR "${PROJECT_BINARY_DIR}/install_files")
file(MAKE_DIRECTORY "${INSTALL_FILES_DIR}")

# weft_made_file(NAME PROGRAM ARGUMENT...): what PROGRAM prints, as a file.
function(weft_made_file NAME PROGRAM)
  string(JOIN " " ARGUMENTS ${ARGN})
  add_custom_command(OUTPUT "${INSTALL_FILES_DIR}/${NAME}" DEPENDS ${PROGRAM} VERBATIM COMMENT ""
    COMMAND sh -c "env -i '$<TARGET_FILE:${PROGRAM}>' ${ARGUMENTS} >'${NAME}.new' && mv '${NAME}.new' '${NAME}'"
    WORKING_DIRECTORY "${INSTALL_FILES_DIR}")
endfunction()

foreach(PROGRAM weftd weft weft-signer)
  weft_made_file(${PROGRAM}.1 ${PROGRAM} --print-manual)
  weft_made_file(${PROGRAM}.bash ${PROGRAM} --print-completion)
  # Debian's policy: manual pages are compressed, without a time in them.
  add_custom_command(OUTPUT "${INSTALL_FILES_DIR}/${PROGRAM}.1.gz" DEPENDS "${INSTALL_FILES_DIR}/${PROGRAM}.1" VERBATIM
    COMMAND gzip -9nfk "${INSTALL_FILES_DIR}/${PROGRAM}.1" COMMENT "")
  install(FILES "${INSTALL_FILES_DIR}/${PROGRAM}.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT node)
  install(FILES "${INSTALL_FILES_DIR}/${PROGRAM}.bash" RENAME ${PROGRAM}
    DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" COMPONENT node)
  list(APPEND MADE_FILES "${INSTALL_FILES_DIR}/${PROGRAM}.1.gz" "${INSTALL_FILES_DIR}/${PROGRAM}.bash")
endforeach()
weft_made_file(weft.toml weftd --node.data /var/lib/weft/ledger --node.genesis /etc/weft/genesis.json
  --key.file /var/lib/weft/node.key.json --print-config)
list(APPEND MADE_FILES "${INSTALL_FILES_DIR}/weft.toml" "${INSTALL_FILES_DIR}/changelog.gz")

# Not with the sanitizers: nobody installs these builds.
if(NOT WEFT_SANITIZE)
  add_custom_target(weft_install_files ALL DEPENDS ${MADE_FILES})
endif()

install(TARGETS weftd weft weft-signer RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT node)
install(TARGETS weft-demo weft-bench weft-sim RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT tools)
# In /etc only with the package, which keeps what the operator changed there.
install(FILES "${INSTALL_FILES_DIR}/weft.toml" DESTINATION "${CMAKE_INSTALL_DOCDIR}/examples" COMPONENT node)
install(FILES "${INSTALL_FILES_DIR}/weft.toml" DESTINATION /etc/weft COMPONENT node EXCLUDE_FROM_ALL)
install(FILES "${PROJECT_SOURCE_DIR}/README.md" "${PROJECT_SOURCE_DIR}/LICENSE"
  DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT node)
# In the words of Debian's unit folder; other prefixes copy it from here.
install(FILES "${PROJECT_SOURCE_DIR}/deploy/systemd/weftd.service" "${PROJECT_SOURCE_DIR}/deploy/systemd/weft-signer.service"
  DESTINATION lib/systemd/system COMPONENT node)
install(FILES "${PROJECT_SOURCE_DIR}/deploy/debian/copyright" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT node)
set(WEFT_PACKAGE_CONTACT "Weft <weft@localhost>" CACHE STRING "Who answers for the Debian package")
configure_file("${PROJECT_SOURCE_DIR}/deploy/debian/changelog.in" "${INSTALL_FILES_DIR}/changelog" @ONLY)
add_custom_command(OUTPUT "${INSTALL_FILES_DIR}/changelog.gz" DEPENDS "${INSTALL_FILES_DIR}/changelog" VERBATIM
  COMMAND gzip -9nfk "${INSTALL_FILES_DIR}/changelog" COMMENT "")
install(FILES "${INSTALL_FILES_DIR}/changelog.gz" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT node)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME weft)
set(CPACK_PACKAGE_VENDOR Weft)
set(CPACK_PACKAGE_CONTACT "${WEFT_PACKAGE_CONTACT}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "node and command line of a ledger that machines write")
set(CPACK_DEBIAN_NODE_DESCRIPTION
  "weftd is a node of a Weft network: devices sign payments and readings, a
committee of validators orders them within a fraction of a second, and anyone
can prove them offline. weft is the command line for people and scripts.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL node)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_NODE_PACKAGE_NAME weft)
set(CPACK_DEBIAN_NODE_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  "${PROJECT_SOURCE_DIR}/deploy/debian/conffiles" "${PROJECT_SOURCE_DIR}/deploy/debian/postinst"
  "${PROJECT_SOURCE_DIR}/deploy/debian/prerm" "${PROJECT_SOURCE_DIR}/deploy/debian/postrm")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
