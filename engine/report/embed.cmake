# Puts the page's own sources into the program: one C++ file with four constants, the scripts one after
# the other in the order given. Called as `cmake -DOUT=… -DFOLDER=… -DSCRIPTS=a.js;b.js -P embed.cmake`.
function(literal name files out)
  set(text "")
  foreach(file ${files})
    file(READ ${FOLDER}/${file} content)
    string(APPEND text "${content}")
  endforeach()
  if(name STREQUAL page_js)
    set(text "(() => {\n'use strict';\n${text}})();\n")
  endif()
  set(${out} "const std::string_view ${name} = R\"-page-(${text})-page-\";\n" PARENT_SCOPE)
endfunction()

literal(page_html page.html html)
literal(palette_css palette.css palette)
literal(page_css "palette.css;page.css" css)
literal(page_js "${SCRIPTS}" js)
file(WRITE ${OUT} "#include \"report/page_files.hpp\"\n\nnamespace mechanist::report {\n\n${html}\n${palette}\n${css}\n${js}\n}  // namespace mechanist::report\n")
