; Which nodes can be reached from which.
(defrule begins (edge ?x ?y) => (assert (path ?x ?y)))
(defrule goes-on (path ?x ?y) (edge ?y ?z) => (assert (path ?x ?z)))

(deffunction answer () (tell path))
