// The rule language. Every keyword but `and or not when then in` is contextual: it stays usable as a name,
// which is why `name` lists them. A parenthesis holds a condition or a value alike, so that no decision has
// to look for its end; what may stand where is decided with the tree, in engine/syntax/parse_rules.cpp.
// Texts, foreign signs and the depth of nesting are checked before this grammar sees a text.
grammar Mechanist;

file : declaration* EOF ;

declaration
  : header | sourceDecl | caseDecl | useDecl | entityDecl | enumDecl | factDecl | tableDecl | defineDecl
  | ruleDecl | mechanismDecl | parameterDecl | propositionDecl | constraintDecl | testDecl | leverDecl
  ;

// ---------------------------------------------------------------- declarations

header     : 'rulebase' name STRING? notesBlock? ;
sourceDecl : hidden='private'? 'source' name ( '{' sourceField* '}' )? ;
sourceField : key=name fieldValue separator? ;
fieldValue : STRING | DATE | '~'? NUMBER | AMOUNT | name | ( NUMBER | DATE )? '..' ( NUMBER | DATE )? ;
caseDecl   : 'case' name notesBlock? ;
useDecl    : 'use' STRING ( 'as' name )? ;
entityDecl : hidden='private'? 'entity' name ( ',' name )* notesBlock? ;

enumDecl : hidden='private'? ordered='ordered'? 'enum' name '{' ( enumConstant separator? )* '}' notesBlock? ;
enumConstant : name note* ;

factDecl
  : hidden='private'? ( symmetric+='symmetric' | closed+='closed' )* 'fact' name ( ':' type | columns )?
    notesBlock?
  ;
columns : '(' ( column ( ',' column )* ','? )? ')' ;
column : name ( ':' type )? ;
type : qualified STRING? optional='?'? ;

tableDecl
  : hidden='private'? 'table' name columns ( 'from' STRING )? ( '{' ( ( tableRow | note ) separator? )* '}' )?
  ;
tableRow : '(' sum ( ',' sum )* ')' ;

defineDecl
  : hidden='private'? 'define' name columns? ( WHEN condition )? ( '{' ( defineItem separator? )* '}' )?
  ;
defineItem : note | WHEN condition ;

ruleDecl : 'rule' name? '{' notes ( WHEN condition separator? notes )? THEN head=sum separator? notes '}' ;

mechanismDecl : hidden='private'? 'mechanism' name '{' ( mechanismItem separator? )* '}' ;
mechanismItem : note | part | applies ;
part : kind=( 'path' | 'quality' ) name '{' notes WHEN condition separator? notes '}' ;
applies : 'applies' WHEN condition notesBlock? ;

parameterDecl : hidden='private'? 'parameter' name '=' sum notesBlock? ;

propositionDecl : 'proposition' name '{' ( propositionItem separator? )* '}' ;
propositionItem : note | scope='scope' condition | claim ;
claim : 'claim' kind=( 'necessary' | 'sufficient' ) condition 'for' condition ( 'where' condition )? notesBlock? ;

constraintDecl : 'constraint' name '{' notes WHEN condition separator? notes '}' ;

testDecl : 'test' STRING '{' ( testItem separator? )* '}' ;
testItem : given | expectation ;
given
  : 'given' '{' ';'? ( givenItem ( ';'+ givenItem )* ';'* )? '}'
  | 'given' kind=WORD STRING                            // `profile`
  ;
givenItem : ~( ';' | '{' | '}' )+ ;
expectation
  : 'expect' goal verdict=WORD ( '(' confidence=WORD ')' )? ( because=WORD reason ( AND reason )* )?
  | 'expect' goal exactly='exactly' '{' ( expectedRow separator? )* '}'
  ;
expectedRow : goalArguments ;
reason : complete=WORD? goal ;
goal : NOT? qualified goalArguments? ( '=' goalValue )? ;
goalArguments : '(' ( ~( '(' | ')' | '{' | '}' | ';' ) )* ')' ;
goalValue : STRING | DATE | '-'? WORD* ( NUMBER | AMOUNT ) | qualified ;

leverDecl : 'lever' fact=sum ( 'cost' cost=sum )? notesBlock? ;

notesBlock : '{' notes '}' ;
notes : ( note separator? )* ;
note : 'cites' qualified STRING? | negative=NOT? name STRING ;
separator : ';' | ',' ;

// ---------------------------------------------------------------- conditions

condition : conjunction ( OR conjunction )* ;
conjunction : unit ( AND unit )* ;
unit
  : NOT unit                                          # negation
  | 'for' 'every' name 'in' qualified ':' condition     # forEvery
  | 'exists' '{' condition '}'                          # exists
  | ( 'at' bound=( 'least' | 'most' ) | bound='exactly' ) sum 'of' members # threshold
  | sum tail?                                             # plain
  ;
tail
  : op=( '=' | '!=' | '<' | '<=' | '>' | '>=' ) sum       # comparison
  | 'in' '{' sum ( separator sum )* separator? '}'        # in
  | 'between' sum AND sum                               # between
  ;
members : '{' condition ( ';' condition )* ';'? '}' | 'paths' | 'qualities' ;

// ---------------------------------------------------------------- expressions

sum : product ( ops+=( '+' | '-' ) product )* ;
product : factor ( ops+=( '*' | '/' ) factor )* ;
factor : '-'* primary ;
primary
  : ( STRING | DATE | WORD? ( NUMBER | AMOUNT ) )       # value
  | kind=( 'count' | 'sum' | 'avg' | 'min' | 'max' ) '{' sum ( ',' sum )* ':' condition '}' # aggregate
  | qualified arguments?                                # use
  | '(' condition ')'                                   # grouped
  ;
arguments : '(' ( argument ( ',' argument )* ','? )? ')' ;
argument : ( name ':' )? sum ;

// "mechanism.path", "Enum.constant", and either behind the name of the file that declares it.
qualified : name ( '.' name )* ;

name
  : WORD
  | 'rulebase' | 'source' | 'case' | 'use' | 'entity' | 'ordered' | 'enum' | 'symmetric' | 'closed' | 'fact'
  | 'table' | 'from' | 'define' | 'rule' | 'mechanism' | 'path' | 'quality' | 'applies' | 'parameter'
  | 'proposition' | 'scope' | 'claim' | 'necessary' | 'sufficient' | 'for' | 'where' | 'constraint' | 'test'
  | 'given' | 'expect' | 'lever' | 'cost' | 'cites' | 'every' | 'exists' | 'at' | 'least' | 'most' | 'exactly'
  | 'of' | 'paths' | 'qualities' | 'between' | 'count' | 'sum' | 'avg' | 'min' | 'max' | 'private' | 'as'
  ;

// ---------------------------------------------------------------- tokens

// Reserved. The signs of other languages were told as errors before; they are read as what they mean, so that
// reading goes on.
AND : 'and' | '&&' ;  OR : 'or' | '||' ;  NOT : 'not' | '!' | '\u00AC' ;  WHEN : 'when' | ':-' ;
THEN : 'then' | '->' | '\u2192' ;  IN : 'in' ;

// Contextual, and names everywhere else. From here to MAX in one row.
RULEBASE : 'rulebase' ;  SOURCE : 'source' ;  CASE : 'case' ;  USE : 'use' ;  ENTITY : 'entity' ;
ORDERED : 'ordered' ;  ENUM : 'enum' ;  SYMMETRIC : 'symmetric' ;  CLOSED : 'closed' ;  FACT : 'fact' ;
TABLE : 'table' ;  DEFINE : 'define' ;  RULE : 'rule' ;  MECHANISM : 'mechanism' ;  PARAMETER : 'parameter' ;
PROPOSITION : 'proposition' ;  CONSTRAINT : 'constraint' ;  TEST : 'test' ;  LEVER : 'lever' ;
FROM : 'from' ;  PATH : 'path' ;  QUALITY : 'quality' ;  APPLIES : 'applies' ;  SCOPE : 'scope' ;
CLAIM : 'claim' ;  NECESSARY : 'necessary' ;  SUFFICIENT : 'sufficient' ;  FOR : 'for' ;  WHERE : 'where' ;
GIVEN : 'given' ;  EXPECT : 'expect' ;  COST : 'cost' ;  CITES : 'cites' ;  EVERY : 'every' ;
EXISTS : 'exists' ;  AT : 'at' ;  LEAST : 'least' ;  MOST : 'most' ;  EXACTLY : 'exactly' ;  OF : 'of' ;
PATHS : 'paths' ;  QUALITIES : 'qualities' ;  BETWEEN : 'between' ;  COUNT : 'count' ;  SUM : 'sum' ;
AVG : 'avg' ;  MIN : 'min' ;  PRIVATE : 'private' ;  AS : 'as' ;  MAX : 'max' ;

OPEN_BRACE : '{' ;  CLOSE_BRACE : '}' ;  OPEN : '(' ;  CLOSE : ')' ;
COMMA : ',' ;  SEMICOLON : ';' ;  COLON : ':' ;  DOT : '.' ;  QUESTION : '?' ;  TILDE : '~' ;  DOTS : '..' ;
EQUAL : '=' ;  NOT_EQUAL : '!=' ;  LESS : '<' ;  LESS_EQUAL : '<=' ;  GREATER : '>' ;  GREATER_EQUAL : '>=' ;
PLUS : '+' ;  MINUS : '-' ;  TIMES : '*' ;  OVER : '/' ;

STRING : '"' ( '\\' . | ~["\\\r\n] )* '"' ;
DATE : DIGIT DIGIT DIGIT DIGIT '-' DIGIT DIGIT '-' DIGIT DIGIT ;
NUMBER : DIGIT+ ( '.' DIGIT+ )? ( [eE] [+-]? DIGIT+ )? '%'? ;
// A number with a unit or a magnitude right behind it.
AMOUNT : DIGIT+ ( '.' DIGIT+ )? LETTER ( LETTER | DIGIT | '_' )* ;
WORD : ( LETTER | '_' ) ( LETTER | DIGIT | '_' )* ;
COMMENT : '#' ~[\r\n]* -> skip ;
SPACE : [ \t\r\n\u000B\u000C]+ -> skip ;
OTHER : . ;

fragment DIGIT : [0-9] ;
// Beyond ASCII any character: outside of texts, engine/syntax/scan.cpp lets through only letters, and marks,
// digits and signs of units where a word or an amount may have them. To set up their hundreds of ranges here
// would take a tenth of the time of explaining a verdict, at each start.
fragment LETTER : [A-Za-z\u0080-\u{10FFFF}] ;
