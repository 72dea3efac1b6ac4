# The rule parser: generated into the build tree from grammar/Mechanist.g4 by Debian's antlr4 (4.7.2), linked
# with its C++ runtime (4.9), which predates char8_t.
find_program(ANTLR4 antlr4 REQUIRED)
# Static: a quarter of what starting the program takes is finding the symbols of shared libraries.
find_library(ANTLR4_RUNTIME NAMES libantlr4-runtime.a antlr4-runtime REQUIRED)
set(grammar ${PROJECT_SOURCE_DIR}/grammar/Mechanist.g4)
set(generated ${CMAKE_CURRENT_BINARY_DIR}/grammar)
set(parser_sources ${generated}/MechanistLexer.cpp ${generated}/MechanistParser.cpp)
file(MAKE_DIRECTORY ${generated})
add_custom_command(
  OUTPUT ${parser_sources} ${generated}/MechanistLexer.h ${generated}/MechanistParser.h
  COMMAND ${ANTLR4} -Dlanguage=Cpp -no-visitor -no-listener -package mechanist_grammar -o ${generated} ${grammar}
  DEPENDS ${grammar}
  VERBATIM)
add_library(mechanist_grammar STATIC ${parser_sources})
target_include_directories(mechanist_grammar SYSTEM PUBLIC /usr/include/antlr4-runtime ${generated})
target_compile_options(mechanist_grammar PRIVATE -w -fno-char8_t)
target_link_libraries(mechanist_grammar PUBLIC ${ANTLR4_RUNTIME})
target_link_libraries(mechanist_syntax PRIVATE mechanist_grammar)
set_source_files_properties(syntax/parse_rules.cpp PROPERTIES
  COMPILE_OPTIONS "-fno-char8_t;-Wno-attributes;-Wno-overloaded-virtual;-Wno-shadow;-Wno-conversion"
  SKIP_PRECOMPILE_HEADERS ON
  OBJECT_DEPENDS "${parser_sources}")
