# mil_report_page(<variable>): a source file with the page of reports, whose template, style and script become an array of bytes.
function(mil_report_page variable)
  set(tools ${PROJECT_SOURCE_DIR}/tools)
  set(page ${CMAKE_CURRENT_BINARY_DIR}/ReportPage.c)
  file(GLOB page_sources CONFIGURE_DEPENDS ${tools}/report/*)
  add_custom_command(OUTPUT ${page}
                     COMMAND ${CMAKE_COMMAND} -DFOLDER=${tools}/report -DOUTPUT=${page} -P ${tools}/report/embed.cmake
                     DEPENDS ${page_sources} VERBATIM)
  set_source_files_properties(${page} PROPERTIES INCLUDE_DIRECTORIES ${tools})
  set(${variable} ${page} PARENT_SCOPE)
endfunction()
