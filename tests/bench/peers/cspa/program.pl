% Context-sensitive points-to analysis, as in Graspan: which values flow where, which expressions are aliases.
:- table value_flow/2, value_alias/2, memory_alias/2.
value_flow(Y, X) :- assign(Y, X).
value_flow(X, Y) :- assign(X, Z), memory_alias(Z, Y).
value_flow(X, Y) :- value_flow(X, Z), value_flow(Z, Y).
value_flow(X, X) :- assign(X, _).
value_flow(X, X) :- assign(_, X).
memory_alias(X, X) :- assign(X, _).
memory_alias(X, X) :- assign(_, X).
memory_alias(X, W) :- dereference(Y, X), value_alias(Y, Z), dereference(Z, W).
value_alias(X, Y) :- value_flow(Z, X), value_flow(Z, Y).
value_alias(X, Y) :- value_flow(Z, X), memory_alias(Z, W), value_flow(W, Y).

answer :-
  aggregate_all(count, value_flow(_, _), F), format("value_flow\t~d~n", [F]),
  aggregate_all(count, value_alias(_, _), V), format("value_alias\t~d~n", [V]),
  aggregate_all(count, memory_alias(_, _), M), format("memory_alias\t~d~n", [M]).
