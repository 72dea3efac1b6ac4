% swipl support.pl -- PROGRAM FACTS...: reads them, asks the program for its answer, tells what took how long.
:- initialization(main, main).

main([Program | Facts]) :-
  get_time(Start),
  load_files(user:Facts, [silent(true)]),
  load_files(user:Program, [silent(true)]),
  get_time(Loaded),
  user:answer,
  get_time(Done),
  Load is Loaded - Start, Evaluate is Done - Loaded,
  format("#load\t~f~n#evaluate\t~f~n", [Load, Evaluate]).
