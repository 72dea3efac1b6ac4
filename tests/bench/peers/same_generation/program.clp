; Who is of the same generation as whom.
(defrule siblings (parent ?p ?x) (parent ?p ?y) => (assert (same_generation ?x ?y)))
(defrule cousins (same_generation ?p ?q) (parent ?p ?x) (parent ?q ?y) => (assert (same_generation ?x ?y)))

(deffunction answer () (tell same_generation))
