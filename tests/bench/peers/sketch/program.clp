; The sketch of the study's rules, profile by profile: facts are asserted, rules run, verdicts counted, and all
; is reset. A verdict is asserted once, so that the rules behind it stop.
(defglobal ?*points* = 0 ?*chains* = 0 ?*breadth* = 0 ?*overseas* = 0 ?*prepared* = 0)

(defrule academic (partner ?p university|institute) => (assert (academic ?p)))
(defrule point (key_core ?t) (joint_work ?p ?t basic_research ?) (academic ?p) => (assert (point ?t)))

(defrule step (point ?a) (feeds ?a ?b) (point ?b) => (assert (step ?a ?b)))
(defrule chain-begins (step ?a ?b) => (assert (chain ?a ?b)))
(defrule chain-goes-on (chain ?a ?b) (step ?b ?c) => (assert (chain ?a ?c)))

(defrule brought-in (joint_work ?p ? ? ?d) (academic ?p) => (assert (brought_in ?d)))

(defrule input (key_core ?t) (feeds ?a ?t) => (assert (input_of ?t ?a)))
(defrule input-of-input (input_of ?t ?b) (feeds ?a ?b) => (assert (input_of ?t ?a)))

(defrule points (not (verdict points)) (point ?) => (assert (verdict points)) (bind ?*points* (+ ?*points* 1)))
(defrule chains (not (verdict chains)) (chain ? ?)
  => (assert (verdict chains)) (bind ?*chains* (+ ?*chains* 1)))
(defrule breadth (not (verdict breadth)) (brought_in ?d) (brought_in ?e&~?d) (brought_in ?f&~?d&~?e)
  => (assert (verdict breadth)) (bind ?*breadth* (+ ?*breadth* 1)))
(defrule overseas (not (verdict overseas)) (overseas_unit ? overseas_rd_centre ?y)
  (overseas_unit ? overseas_rd_centre ?z&:(>= ?z (+ ?y 5)))
  => (assert (verdict overseas)) (bind ?*overseas* (+ ?*overseas* 1)))
(defrule prepared (not (verdict prepared)) (input_of ? ?a) (joint_work ? ?a ? ?) (not (key_core ?a))
  (not (in_house ?a ?))
  => (assert (verdict prepared)) (bind ?*prepared* (+ ?*prepared* 1)))

(deffunction stream (?file)
  (set-reset-globals FALSE)
  (open ?file profiles)
  (reset)
  (bind ?line (readline profiles))
  (while (neq ?line EOF)
    (if (eq ?line "end") then (run) (reset) else (assert-string ?line))
    (bind ?line (readline profiles)))
  (format t "%npoints %d%nchains %d%nbreadth %d%noverseas %d%nprepared %d%n"
          ?*points* ?*chains* ?*breadth* ?*overseas* ?*prepared*))
