; What every CLIPS program here needs: counting the facts of a relation, and telling what took how long.
(deffunction tell (?relation)
  (bind ?n 0)
  (progn$ (?f (get-fact-list)) (if (eq (fact-relation ?f) ?relation) then (bind ?n (+ ?n 1))))
  (format t "%n%s %d%n" ?relation ?n))

; Facts are matched while they are loaded, so a part of the work is done there.
(deffunction measure (?facts)
  (bind ?start (time))
  (load-facts ?facts)
  (bind ?loaded (time))
  (run)
  (bind ?done (time))
  (format t "%n#load %f%n#evaluate %f%n" (- ?loaded ?start) (- ?done ?loaded)))
