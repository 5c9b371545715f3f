# Puts style and script into the page and writes it as a C array: cmake -DFOLDER=... -DOUTPUT=... -P embed.cmake
set(style "")
set(script "")
file(READ ${FOLDER}/page.css style)
foreach(part text charts table page)
  file(READ ${FOLDER}/${part}.js more)
  string(APPEND script "${more}")
endforeach()
file(READ ${FOLDER}/page.html page)
string(REPLACE "@STYLE@" "${style}" page "${page}")
string(REPLACE "@SCRIPT@" "${script}" page "${page}")
file(WRITE ${OUTPUT}.html "${page}")
file(READ ${OUTPUT}.html bytes HEX)
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${OUTPUT} "// Made by tools/report/embed.cmake.
#include \"ReportPage.h\"

const unsigned char reportPage[] = {
${bytes}};
const size_t reportPageSize = sizeof reportPage;
")
