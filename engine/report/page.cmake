# The page's own sources as a C++ file, made again when one of them changes. The scripts share one scope and
# stand in this order.
set(page_folder ${CMAKE_CURRENT_SOURCE_DIR}/report/page)
set(page_scripts words.js data.js elements.js overview.js steps.js picture.js case.js page.js)
set(page_sources page.html palette.css page.css ${page_scripts})
list(TRANSFORM page_sources PREPEND ${page_folder}/)
set(page_embedded ${CMAKE_CURRENT_BINARY_DIR}/page_files.cpp)
add_custom_command(OUTPUT ${page_embedded}
  COMMAND ${CMAKE_COMMAND} "-DOUT=${page_embedded}" "-DFOLDER=${page_folder}" "-DSCRIPTS=${page_scripts}"
    -P ${CMAKE_CURRENT_SOURCE_DIR}/report/embed.cmake
  DEPENDS ${page_sources} ${CMAKE_CURRENT_SOURCE_DIR}/report/embed.cmake
  VERBATIM)
list(APPEND sources ${page_embedded})
