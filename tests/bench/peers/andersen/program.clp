; Andersen's points-to analysis.
(defrule address (address_of ?y ?x) => (assert (points_to ?y ?x)))
(defrule assigned (assign ?y ?z) (points_to ?z ?x) => (assert (points_to ?y ?x)))
(defrule loaded (load ?y ?x) (points_to ?x ?z) (points_to ?z ?w) => (assert (points_to ?y ?w)))
(defrule stored (store ?y ?x) (points_to ?y ?z) (points_to ?x ?w) => (assert (points_to ?z ?w)))

(deffunction answer () (tell points_to))
