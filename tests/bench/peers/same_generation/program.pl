% Who is of the same generation as whom.
:- table same_generation/2.
same_generation(X, Y) :- parent(P, X), parent(P, Y).
same_generation(X, Y) :- same_generation(P, Q), parent(P, X), parent(Q, Y).

answer :- aggregate_all(count, same_generation(_, _), N), format("same_generation\t~d~n", [N]).
