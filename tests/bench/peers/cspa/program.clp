; Context-sensitive points-to analysis, as in Graspan: which values flow where, which expressions are aliases.
(defrule assigned (assign ?y ?x) => (assert (value_flow ?y ?x) (value_flow ?y ?y) (value_flow ?x ?x)
                                            (memory_alias ?y ?y) (memory_alias ?x ?x)))
(defrule through-memory (assign ?x ?z) (memory_alias ?z ?y) => (assert (value_flow ?x ?y)))
(defrule flow-on (value_flow ?x ?z) (value_flow ?z ?y) => (assert (value_flow ?x ?y)))
(defrule memory (dereference ?y ?x) (value_alias ?y ?z) (dereference ?z ?w) => (assert (memory_alias ?x ?w)))
(defrule one-value (value_flow ?z ?x) (value_flow ?z ?y) => (assert (value_alias ?x ?y)))
(defrule one-place (value_flow ?z ?x) (memory_alias ?z ?w) (value_flow ?w ?y) => (assert (value_alias ?x ?y)))

(deffunction answer () (tell value_flow) (tell value_alias) (tell memory_alias))
