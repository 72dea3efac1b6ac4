% The sketch of the study's rules; the first argument of each fact is the case, and each is asked in turn. Only
% what is recursive needs tables, which are given up after each case.
academic(C, P) :- partner(C, P, S), memberchk(S, [university, institute]).

point(C, T) :- key_core(C, T), joint_work(C, P, T, basic_research, _), academic(C, P).

step(C, A, B) :- point(C, A), feeds(A, B), point(C, B).
:- table chain/3, input_of/3.
chain(C, A, B) :- step(C, A, B).
chain(C, A, D) :- chain(C, A, B), step(C, B, D).

brought_in(C, D) :- joint_work(C, P, _, _, D), academic(C, P).

input_of(C, T, A) :- key_core(C, T), feeds(A, T).
input_of(C, T, A) :- input_of(C, T, B), feeds(A, B).

holds(points, C) :- once(point(C, _)).
holds(chains, C) :- once(chain(C, _, _)).
holds(breadth, C) :- aggregate_all(count, distinct(D, brought_in(C, D)), N), N >= 3.
holds(overseas, C) :-
  once((overseas_unit(C, _, overseas_rd_centre, Y), overseas_unit(C, _, overseas_rd_centre, Z), Z >= Y + 5)).
holds(prepared, C) :-
  once((input_of(C, _, A), joint_work(C, _, A, _, _), \+ key_core(C, A), \+ in_house(C, A, _))).

tally(C) :-
  forall(member(M, [points, chains, breadth, overseas, prepared]),
         ( holds(M, C) -> flag(M, N, N + 1) ; true )),
  abolish_all_tables.

answer :-
  aggregate_all(max(C), partner(C, _, _), Last),
  forall(between(1, Last, C), tally(C)),
  forall(member(M, [points, chains, breadth, overseas, prepared]),
         ( flag(M, N, N), format("~w\t~d~n", [M, N]) )).
