% Which nodes can be reached from which.
:- table path/2.
path(X, Y) :- edge(X, Y).
path(X, Z) :- path(X, Y), edge(Y, Z).

answer :- aggregate_all(count, path(_, _), N), format("path\t~d~n", [N]).
