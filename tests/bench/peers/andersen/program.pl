% Andersen's points-to analysis.
:- table points_to/2.
points_to(Y, X) :- address_of(Y, X).
points_to(Y, X) :- assign(Y, Z), points_to(Z, X).
points_to(Y, W) :- load(Y, X), points_to(X, Z), points_to(Z, W).
points_to(Z, W) :- store(Y, X), points_to(Y, Z), points_to(X, W).

answer :- aggregate_all(count, points_to(_, _), N), format("points_to\t~d~n", [N]).
