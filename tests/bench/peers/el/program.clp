; Completion of an EL+ ontology in normal form: every subsumption that follows.
(defrule itself (class ?x) => (assert (subsumed ?x ?x)))
(defrule told (subsumed ?x ?y) (told ?y ?z) => (assert (subsumed ?x ?z)))
(defrule conjunction (subsumed ?x ?y) (conjunction ?y ?z ?w) (subsumed ?x ?z) => (assert (subsumed ?x ?w)))
(defrule some-right (subsumed ?x ?y) (some_right ?y ?r ?z) => (assert (related ?x ?r ?z)))
(defrule some-left (related ?x ?r ?y) (subsumed ?y ?z) (some_left ?r ?z ?w) => (assert (subsumed ?x ?w)))
(defrule sub-role (related ?x ?r ?y) (sub_role ?r ?s) => (assert (related ?x ?s ?y)))
(defrule chain (related ?x ?r ?y) (related ?y ?s ?z) (role_chain ?r ?s ?t) => (assert (related ?x ?t ?z)))

(deffunction answer () (tell subsumed) (tell related))
