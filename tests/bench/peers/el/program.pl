% Completion of an EL+ ontology in normal form: every subsumption that follows.
:- table subsumed/2, related/3.
subsumed(X, X) :- class(X).
subsumed(X, Z) :- subsumed(X, Y), told(Y, Z).
subsumed(X, W) :- subsumed(X, Y), conjunction(Y, Z, W), subsumed(X, Z).
subsumed(X, W) :- related(X, R, Y), subsumed(Y, Z), some_left(R, Z, W).
related(X, R, Z) :- subsumed(X, Y), some_right(Y, R, Z).
related(X, S, Y) :- related(X, R, Y), sub_role(R, S).
related(X, T, Z) :- related(X, R, Y), related(Y, S, Z), role_chain(R, S, T).

answer :-
  aggregate_all(count, subsumed(_, _), S), format("subsumed\t~d~n", [S]),
  aggregate_all(count, related(_, _, _), R), format("related\t~d~n", [R]).
