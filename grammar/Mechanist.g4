// The rule language. Every keyword but `and or not when then in` is contextual: it stays usable as a name,
// which is why `name` lists them all. What a tree means is decided in engine/syntax/parse_rules.cpp; nesting,
// character set and strings are checked before this grammar sees the text.
grammar Mechanist;

file : declaration* EOF ;

declaration
  : header | sourceDecl | caseDecl | useDecl | entityDecl | enumDecl | factDecl | tableDecl | defineDecl
  | ruleDecl | mechanismDecl | parameterDecl | propositionDecl | constraintDecl | testDecl | leverDecl
  ;

// ---------------------------------------------------------------- declarations

header     : 'rulebase' name STRING? notesBlock? ;
sourceDecl : 'source' name ( '{' sourceField* '}' )? ;
sourceField : name ( STRING | NUMBER | DATE | AMOUNT | name ) ;
caseDecl   : 'case' name notesBlock? ;
useDecl    : 'use' STRING ;
entityDecl : 'entity' name ( ',' name )* notesBlock? ;

enumDecl : ordered='ordered'? 'enum' name '{' enumConstant ( ','? enumConstant )* ','? '}' notesBlock? ;
enumConstant : name note* ;

factDecl : factPrefix* 'fact' name ( ':' type | columns )? notesBlock? ;
factPrefix : 'symmetric' | 'closed' ;
columns : '(' ( column ( ',' column )* )? ')' ;
column : name ( ':' type )? ;
type : name STRING? optional='?'? ;

tableDecl : 'table' name columns ( 'from' STRING )? ( '{' tableItem* '}' )? ;
tableItem : tableRow | note | ';' | ',' ;
tableRow : '(' expr ( ',' expr )* ')' ;

defineDecl : 'define' name columns? ( 'when' condition )? ( '{' defineItem* '}' )? ;
defineItem : note | 'when' condition ;

ruleDecl : 'rule' name? '{' note* ( 'when' condition )? note* 'then' head=expr note* '}' ;

mechanismDecl : 'mechanism' name '{' mechanismItem* '}' ;
mechanismItem : note | part | applies ;
part : kind=( 'path' | 'quality' ) name '{' note* 'when' condition note* '}' ;
applies : 'applies' 'when' condition notesBlock? ;

parameterDecl : 'parameter' name '=' expr notesBlock? ;

propositionDecl : 'proposition' name '{' propositionItem* '}' ;
propositionItem : note | 'scope' condition | claim ;
claim : 'claim' kind=( 'necessary' | 'sufficient' ) condition 'for' condition ( 'where' condition )? notesBlock? ;

constraintDecl : 'constraint' name '{' note* 'when' condition note* '}' ;

testDecl : 'test' STRING '{' testItem* '}' ;
testItem : 'given' '{' ( givenItem ( ';' givenItem )* )? ';'? '}' | expectation ;
givenItem : ~( ';' | '{' | '}' )+ ;
expectation : 'expect' goal verdict=name ;
goal : name ( '.' name )? ( '(' goalArguments ')' )? ( '=' expr )? ;
goalArguments : ( ~( ')' | '{' | '}' | ';' ) )* ;

leverDecl : 'lever' fact=expr ( 'cost' cost=expr )? notesBlock? ;

notesBlock : '{' note* '}' ;
note : 'cites' name STRING? | negative='not'? name STRING ;

// ---------------------------------------------------------------- conditions

condition : conjunction ( 'or' conjunction )* ;
conjunction : unit ( 'and' unit )* ;
unit
  : 'not' unit                                        # negation
  | 'for' 'every' name 'in' name ':' condition        # forEvery
  | 'exists' '{' condition '}'                        # exists
  | bound expr 'of' members                           # threshold
  | '(' condition ')'                                 # grouped
  | expr tail?                                        # plain
  ;
bound : 'at' 'least' | 'at' 'most' | 'exactly' ;
members : '{' condition ( ';' condition )* ';'? '}' | 'paths' | 'qualities' ;
tail
  : op=( '=' | '!=' | '<' | '<=' | '>' | '>=' ) expr  # comparison
  | 'in' '{' expr ( ( ',' | ';' ) expr )* '}'         # in
  | 'between' expr 'and' expr                         # between
  ;

// ---------------------------------------------------------------- expressions

expr : term ( addition term )* ;
addition : '+' | '-' ;
term : factor ( multiplication factor )* ;
multiplication : '*' | '/' ;
factor : '-' factor | primary ;
primary
  : literal                                           # value
  | kind=( 'count' | 'sum' | 'avg' | 'min' | 'max' ) '{' expr ( ',' expr )* ':' condition '}' # aggregate
  | name ( '.' name )? '(' ( argument ( ',' argument )* )? ')' # call
  | name ( '.' name )?                                # nameUse
  | '(' expr ')'                                      # parenthesised
  ;
argument : ( name ':' )? expr ;
literal : STRING | DATE | unit_=WORD? NUMBER | unit_=WORD? AMOUNT ;

name
  : WORD
  | 'rulebase' | 'source' | 'case' | 'use' | 'entity' | 'ordered' | 'enum' | 'symmetric' | 'closed' | 'fact'
  | 'table' | 'from' | 'define' | 'rule' | 'mechanism' | 'path' | 'quality' | 'applies' | 'parameter'
  | 'proposition' | 'scope' | 'claim' | 'necessary' | 'sufficient' | 'for' | 'where' | 'constraint' | 'test'
  | 'given' | 'expect' | 'lever' | 'cost' | 'cites' | 'every' | 'exists' | 'at' | 'least' | 'most' | 'exactly'
  | 'of' | 'paths' | 'qualities' | 'between' | 'count' | 'sum' | 'avg' | 'min' | 'max'
  ;

// ---------------------------------------------------------------- tokens

STRING : '"' ( '\\' . | ~["\\\r\n] )* '"' ;
DATE : DIGIT DIGIT DIGIT DIGIT '-' DIGIT DIGIT '-' DIGIT DIGIT ;
NUMBER : DIGIT+ ( '.' DIGIT+ )? ( [eE] [+-]? DIGIT+ )? '%'? ;
// A number with a unit or a magnitude right behind it.
AMOUNT : DIGIT+ ( '.' DIGIT+ )? LETTER+ ;
WORD : ( LETTER | '_' ) ( LETTER | DIGIT | '_' | MARK )* ;
ELLIPSIS : '..' ;
TILDE : '~' ;
COMMENT : '#' ~[\r\n]* -> channel(HIDDEN) ;
SPACE : [ \t\r\n\u000B\u000C\u00A0\u3000\uFEFF]+ -> channel(HIDDEN) ;
OTHER : . ;

fragment DIGIT : [0-9] ;
fragment LETTER : [\p{L}] ;
fragment MARK : [\p{Mn}\p{Mc}\p{Nd}] ;
