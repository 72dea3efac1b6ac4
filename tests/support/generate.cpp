// Draws programs and profiles.
//
// A rule's body is drawn left to right: first atoms that bind variables, then conditions on what is bound.
// Every variable has a name of its own (X1, X2, …); a name that turns out to occur once becomes `_`, as the
// language demands. Levels keep the programs stratified: a condition that is not simply positive reads only
// relations of lower levels. The external interface is `make`.
#include "generate.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>

#include "random.hpp"

namespace mechanist::generate {

namespace {

enum class Kind { person, tool, grade, whole, year };

struct Column {
  std::string name;
  Kind kind;
  bool optional = false;
};
struct Relation {
  enum class Sort { fact, yes_no, attribute, table, derived };
  std::string name;
  Sort sort = Sort::fact;
  std::vector<Column> columns;
  int level = 0;
  bool closed = false;
  bool symmetric = false;
};

std::string type_name(Kind k) {
  switch (k) {
    case Kind::person:
      return "Person";
    case Kind::tool:
      return "Tool";
    case Kind::grade:
      return "Grade";
    case Kind::whole:
      return "int";
    case Kind::year:
      return "year";
  }
  return {};
}

const std::array<std::string, 3> grades = {"low_grade", "mid_grade", "top_grade"};

// "X12" once in the text and nowhere else: `_`.
std::string without_singletons(const std::string& text) {
  std::map<std::string, int> count;
  auto each = [&](auto&& f) {
    for (size_t i = 0; i < text.size();) {
      bool starts =
          text[i] == 'X' &&
          (i == 0 || (!std::isalnum(static_cast<unsigned char>(text[i - 1])) && text[i - 1] != '_'));
      size_t end = i + 1;
      while (starts && end < text.size() && std::isdigit(static_cast<unsigned char>(text[end]))) ++end;
      f(text.substr(i, end - i), starts && end > i + 1);
      i = end;
    }
  };
  each([&](const std::string& piece, bool variable) {
    if (variable) ++count[piece];
  });
  std::string out;
  each([&](const std::string& piece, bool variable) { out += variable && count[piece] == 1 ? "_" : piece; });
  return out;
}

struct Variable {
  std::string name;
  Kind kind;
};
using Scope = std::vector<Variable>;

class Maker {
 public:
  Maker(Class c, uint64_t seed) : class_(c), random_(seed) {}

  Pair make() {
    people_ = {"ann", "bob"};
    if (class_ == Class::general && random_.percent(40)) people_.push_back("cat");
    tools_ = {"pen"};
    if (random_.percent(50)) tools_.push_back("ink");
    facts();
    derived();
    declare();
    if (class_ == Class::general && random_.percent(35)) mechanism();
    if (class_ == Class::general && random_.percent(35)) proposition();
    evidence();
    return pair_;
  }

 private:
  bool chance(uint64_t percent) { return random_.percent(percent); }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[random_.below(all.size())];
  }
  uint64_t between(uint64_t low, uint64_t high) { return low + random_.below(high - low + 1); }

  // ------------------------------------------------------------ declarations

  void facts() {
    using Sort = Relation::Sort;
    std::vector<Relation> pool = {
        {"awake", Sort::yes_no, {}},
        {"calm", Sort::fact, {{"who", Kind::person}}},
        {"dear", Sort::fact, {{"who", Kind::person}}},
        {"knows", Sort::fact, {{"from", Kind::person}, {"to", Kind::person}}},
        {"owns", Sort::fact, {{"who", Kind::person}, {"what", Kind::tool, true}}},
        {"size", Sort::attribute, {{"value", Kind::whole}}},
        {"boss", Sort::attribute, {{"value", Kind::person}}},
    };
    if (class_ == Class::negative) {
      pool = {
          {"awake", Sort::yes_no, {}},
          {"calm", Sort::fact, {{"who", Kind::person}}},
          {"dear", Sort::fact, {{"who", Kind::person}}},
          {"even", Sort::fact, {{"what", Kind::tool}}},
          {"knows", Sort::fact, {{"from", Kind::person}, {"to", Kind::person}}},
          {"owns", Sort::fact, {{"who", Kind::person}, {"what", Kind::tool, true}}},
          {"size", Sort::attribute, {{"value", Kind::whole}}},
      };
    }
    if (class_ == Class::general) {
      std::vector<Relation> more = {
          {"even", Sort::fact, {{"what", Kind::tool}}},
          {"fond", Sort::fact, {{"one", Kind::person}, {"other", Kind::person}}, 0, false, true},
          {"rated",
           Sort::fact,
           {{"who", Kind::person}, {"grade", Kind::grade, true}, {"since", Kind::year, true}}},
          {"paid", Sort::fact, {{"who", Kind::person}, {"amount", Kind::whole, true}}},
          {"lent", Sort::fact, {{"what", Kind::tool, true}, {"to", Kind::person}}},
          {"weight", Sort::attribute, {{"value", Kind::whole}}},
          {"founded", Sort::attribute, {{"value", Kind::year}}},
          {"level", Sort::attribute, {{"value", Kind::grade}}},
          {"shut", Sort::fact, {{"who", Kind::person}}, 0, true},
      };
      pool.insert(pool.end(), more.begin(), more.end());
    }
    uint64_t wanted = class_ == Class::negative ? between(2, 3) : between(2, 4);
    while (relations_.size() < wanted) {
      size_t i = random_.below(pool.size());
      relations_.push_back(pool[i]);
      pool.erase(pool.begin() + static_cast<std::ptrdiff_t>(i));
    }
    bool people = false;
    for (const Relation& r : relations_)
      for (const Column& c : r.columns) people |= c.kind == Kind::person;
    if (!people) relations_.push_back({"calm", Sort::fact, {{"who", Kind::person}}});
    if (class_ == Class::general && chance(40)) {
      relations_.push_back({"near", Sort::table, {{"from", Kind::person}, {"to", Kind::person}}});
      table_rows_["near"] = "(\"ann\", \"bob\"); (\"bob\", \"bob\")";
    }
    if (class_ == Class::general && chance(30)) {
      relations_.push_back({"price", Sort::table, {{"what", Kind::tool}, {"amount", Kind::whole}}});
      table_rows_["price"] = "(\"pen\", 2); (\"ink\", 5)";
    }
    first_derived_ = relations_.size();
  }

  void derived() {
    uint64_t count = between(2, class_ == Class::general ? 4 : 3);
    int level = 1;
    for (uint64_t i = 0; i < count; ++i) {
      Relation r;
      r.name = "d" + std::to_string(i);
      r.sort = Relation::Sort::derived;
      uint64_t arity = random_.below(class_ == Class::negative ? 2 : 3);
      static const std::array<std::string, 3> names = {"a", "b", "c"};
      for (uint64_t k = 0; k < arity; ++k) {
        Kind kind = Kind::person;
        if (chance(20) && binds(Kind::tool)) kind = Kind::tool;
        if (class_ == Class::general && chance(15) && binds(Kind::whole)) kind = Kind::whole;
        if (class_ == Class::general && chance(10) && binds(Kind::grade)) kind = Kind::grade;
        r.columns.push_back({names[k], kind});
      }
      if (i > 0 && (class_ == Class::negative || chance(70))) ++level;
      r.level = level;
      relations_.push_back(r);
    }
    for (size_t i = first_derived_; i < relations_.size(); ++i) {
      uint64_t rules = between(1, 3);
      // The first rule of each is grounded in what comes before it; recursion needs a beginning.
      for (uint64_t k = 0; k < rules; ++k) rule(relations_[i], k == 0 || class_ == Class::negative);
    }
  }

  // Whether some fact or table has a column of that type, so that a variable can be bound.
  bool binds(Kind k) const {
    for (size_t i = 0; i < relations_.size(); ++i) {
      const Relation& r = relations_[i];
      if (r.sort == Relation::Sort::derived) continue;
      for (const Column& c : r.columns)
        if (c.kind == k) return true;
    }
    return false;
  }

  void declare() {
    Program& p = pair_.program;
    p.types = {"rulebase g \"1\"", "case Firm", "entity Person, Tool",
               "ordered enum Grade { low_grade, mid_grade, top_grade }"};
    for (const Relation& r : relations_) {
      std::string columns;
      for (const Column& c : r.columns)
        columns +=
            (columns.empty() ? "" : ", ") + c.name + ": " + type_name(c.kind) + (c.optional ? "?" : "");
      std::string parentheses = r.columns.empty() ? "" : "(" + columns + ")";
      switch (r.sort) {
        case Relation::Sort::attribute:
          p.declarations.push_back("fact " + r.name + ": " + type_name(r.columns[0].kind));
          break;
        case Relation::Sort::table:
          p.declarations.push_back("table " + r.name + parentheses + " { " + table_rows_[r.name] + " }");
          break;
        case Relation::Sort::derived:
          p.declarations.push_back("define " + r.name + parentheses);
          break;
        default:
          p.declarations.push_back(std::string(r.closed ? "closed " : "") +
                                   (r.symmetric ? "symmetric " : "") + "fact " + r.name + parentheses);
      }
    }
  }

  // ------------------------------------------------------------ bodies

  std::string constant(Kind k) {
    switch (k) {
      case Kind::person:
        return '"' + one_of(people_) + '"';
      case Kind::tool:
        return '"' + one_of(tools_) + '"';
      case Kind::grade:
        return grades[random_.below(grades.size())];
      case Kind::whole:
        return std::to_string(between(1, 4));
      case Kind::year:
        return std::to_string(between(2010, 2013));
    }
    return {};
  }
  std::optional<std::string> bound(const Scope& scope, Kind k) {
    std::vector<std::string> all;
    for (const Variable& v : scope)
      if (v.kind == k) all.push_back(v.name);
    if (all.empty()) return std::nullopt;
    return one_of(all);
  }
  std::string fresh(Kind k, Scope& scope) {
    scope.push_back({"X" + std::to_string(++variables_), k});
    return scope.back().name;
  }

  struct Arguments {
    uint64_t bound, constant, wildcard;  // per cent; the rest: a new variable
  };
  std::string atom(const Relation& r, Scope& scope, Arguments how) {
    if (r.columns.empty()) return r.name;
    std::string out;
    Scope before = scope;  // so that new variables of one atom differ, mostly
    for (const Column& c : r.columns) {
      uint64_t dice = random_.below(100);
      std::string term;
      std::optional<std::string> known = bound(chance(90) ? before : scope, c.kind);
      if (dice < how.bound && known)
        term = *known;
      else if (dice < how.bound + how.constant)
        term = constant(c.kind);
      else if (dice < how.bound + how.constant + how.wildcard)
        term = "_";
      else
        term = fresh(c.kind, scope);
      out += (out.empty() ? "" : ", ") + term;
    }
    return r.name + "(" + out + ")";
  }
  // A relation of at most that level, preferably the higher ones.
  const Relation& reads(int level, bool facts_only = false) {
    std::vector<const Relation*> all;
    for (size_t i = 0; i < relations_.size(); ++i) {
      const Relation& r = relations_[i];
      if (r.sort == Relation::Sort::attribute && r.columns[0].kind != Kind::person && chance(70)) continue;
      if (r.level > level || (facts_only && i >= first_derived_)) continue;
      all.push_back(&r);
      if (r.level > 0) all.push_back(&r);
    }
    if (all.empty()) return relations_[0].level <= level ? relations_[0] : relations_[first_derived_ - 1];
    return *one_of(all);
  }

  static constexpr Arguments binding{45, 10, 15};
  static constexpr Arguments testing{70, 20, 10};
  static constexpr Arguments closed_over{80, 20, 0};

  std::string comparison_of_attribute() {
    std::vector<const Relation*> all;
    for (const Relation& r : relations_)
      if (r.sort == Relation::Sort::attribute) all.push_back(&r);
    if (all.empty()) return {};
    const Relation& r = *one_of(all);
    Kind k = r.columns[0].kind;
    static const std::vector<std::string> orders = {"=", "<", "<=", ">", ">="};
    std::string order = class_ == Class::general && chance(15) ? "!=" : one_of(orders);
    if (k == Kind::person)
      return r.name + (class_ == Class::general && chance(40) ? " != " : " = ") + constant(k);
    if (class_ == Class::general && k == Kind::whole && chance(35)) {
      const Relation* other = nullptr;
      for (const Relation& s : relations_)
        if (s.sort == Relation::Sort::attribute && s.columns[0].kind == Kind::whole && &s != &r) other = &s;
      if (other && chance(70)) return r.name + " " + order + " " + other->name + (chance(50) ? " + 1" : "");
      return r.name + (chance(50) ? " + 1 " : " * 2 ") + order + " " + constant(k);
    }
    if (k == Kind::whole && chance(25)) return r.name + " between 2 and 3";
    if (class_ == Class::general && k == Kind::grade && chance(25))
      return r.name + " in { " + constant(k) + ", " + constant(k) + " }";
    return r.name + " " + order + " " + constant(k);
  }

  std::string comparison(const Scope& scope) {
    if (scope.empty()) return {};
    const Variable& v = one_of(scope);
    std::string other = constant(v.kind);
    if (std::optional<std::string> known = bound(scope, v.kind); known && *known != v.name && chance(60))
      other = *known;
    if (class_ == Class::negative) return v.name + " != " + other;
    bool ordered = v.kind != Kind::person && v.kind != Kind::tool;
    static const std::vector<std::string> any = {"!=", "<", "<=", ">", ">=", "="};
    if (!ordered) {
      if (chance(25)) return v.name + " in { " + other + ", " + constant(v.kind) + " }";
      return v.name + (chance(80) ? " != " : " = ") + other;
    }
    if (v.kind == Kind::whole && chance(30)) return v.name + " + 1 " + one_of(any) + " " + other;
    if (v.kind == Kind::whole && chance(20)) return v.name + " between " + constant(v.kind) + " and 3";
    return v.name + " " + one_of(any) + " " + other;
  }

  // A conjunction with local variables, as within `not`, `exists`, a member or an aggregate's braces.
  std::string local(int level, const Scope& outer, size_t atoms, Scope* inner = nullptr) {
    Scope scope = outer;
    std::string out;
    for (size_t i = 0; i < atoms; ++i)
      out +=
          (out.empty() ? "" : " and ") + atom(reads(level), scope, i == 0 ? Arguments{50, 10, 10} : binding);
    if (chance(20) && scope.size() > outer.size()) {
      Scope own(scope.begin() + static_cast<std::ptrdiff_t>(outer.size()), scope.end());
      if (std::string c = comparison(own); !c.empty()) out += " and " + c;
    }
    if (inner) *inner = Scope(scope.begin() + static_cast<std::ptrdiff_t>(outer.size()), scope.end());
    return out;
  }

  // Something without variables of its own beyond itself.
  std::string member(int level, const Scope& scope, int depth) {
    uint64_t dice = random_.below(100);
    Scope copy = scope;
    if (class_ == Class::positive) {
      if (dice < 25)
        if (std::string c = comparison_of_attribute(); !c.empty()) return c;
      return atom(reads(level), copy, testing);
    }
    if (dice < 45) return atom(reads(level), copy, testing);
    if (dice < 65) return "not " + atom(reads(level), copy, testing);
    if (dice < 78)
      if (std::string c = comparison_of_attribute(); !c.empty()) return c;
    if (dice < 86)
      if (std::string c = comparison(scope); !c.empty()) return c;
    if (depth > 0) return "(" + condition(level, scope, depth - 1) + ")";
    return atom(reads(level), copy, testing);
  }

  std::string threshold(int level, const Scope& scope, int depth, bool any_bound) {
    uint64_t members = between(2, 3);
    std::string out;
    if (!any_bound || chance(50))
      out = "at least " + std::to_string(between(1, members));
    else if (chance(60))
      out = "at most " + std::to_string(between(0, members - 1));
    else
      out = "exactly " + std::to_string(between(0, members));
    out += " of { ";
    for (uint64_t i = 0; i < members; ++i) out += (i == 0 ? "" : "; ") + member(level, scope, depth);
    return out + " }";
  }

  std::string aggregate(int level, const Scope& scope, bool& countable) {
    Scope inner;
    countable = false;
    std::string body = local(level, scope, between(1, 2), &inner);
    std::vector<Variable> numbers;
    for (const Variable& v : inner)
      if (v.kind == Kind::whole) numbers.push_back(v);
    if (!numbers.empty() && chance(70)) {
      static const std::vector<std::string> kinds = {"sum", "min", "max", "avg"};
      const std::string& kind = one_of(kinds);
      const std::string& name = one_of(numbers).name;
      std::string value = chance(20) ? name + " * 2" : name;
      // In these braces every variable with a name is part of the binding.
      return kind + " { " + value + " : " + body + " }";
    }
    if (inner.empty()) return {};
    std::string outputs = one_of(inner).name;
    if (inner.size() > 1 && chance(30) && inner[0].name != outputs) outputs += ", " + inner[0].name;
    countable = true;
    return "count { " + outputs + " : " + body + " }";
  }

  std::string condition(int level, const Scope& scope, int depth) {
    uint64_t dice = random_.below(100);
    Scope copy = scope;
    if (dice < 22) return "not " + atom(reads(level), copy, testing);
    if (dice < 30) return "not (" + local(level, scope, 2) + ")";
    if (dice < 36) return "exists { " + local(level, scope, between(1, 2)) + " }";
    if (dice < 46) return "(" + member(level, scope, depth) + " or " + member(level, scope, depth) + ")";
    if (dice < 60) return threshold(level, scope, depth, true);
    if (dice < 74) {
      bool countable;
      std::string a = aggregate(level, scope, countable);
      static const std::vector<std::string> any = {">=", "<=", "=", ">", "<", "!="};
      if (!a.empty()) return a + " " + one_of(any) + " " + std::to_string(between(0, countable ? 2 : 5));
    }
    if (dice < 80) {
      std::vector<const Relation*> unary;
      for (const Relation& r : relations_)
        if (r.columns.size() == 1 && r.level <= level && r.sort != Relation::Sort::attribute)
          unary.push_back(&r);
      Scope inner = scope;
      if (unary.empty() || chance(30)) {
        std::string v = fresh(Kind::grade, inner);
        for (const Relation& r : relations_)
          if (r.name == "rated")
            return "(for every " + v + " in Grade: " + (chance(30) ? "not " : "") + "rated(_, " + v + "))";
      } else {
        const Relation& domain = *one_of(unary);
        std::string v = fresh(domain.columns[0].kind, inner);
        const Relation& r = reads(level);
        std::string about = atom(r, inner, {100, 0, 0});
        if (about.find(v) == about.npos)
          about = v + (chance(50) ? " != " : " = ") + constant(domain.columns[0].kind);
        return "(for every " + v + " in " + domain.name + ": " + (chance(30) ? "not " : "") + about + ")";
      }
    }
    if (dice < 90)
      if (std::string c = comparison_of_attribute(); !c.empty()) return c;
    if (std::string c = comparison(scope); !c.empty()) return c;
    return atom(reads(level), copy, testing);
  }

  // `positive`: the highest level that a simply positive condition may read; all others read below `level`.
  std::string body(int level, int positive, Scope& scope) {
    std::vector<std::string> parts;
    uint64_t atoms = class_ == Class::general ? between(1, 2) : between(1, class_ == Class::positive ? 3 : 2);
    for (uint64_t i = 0; i < atoms; ++i) {
      if (class_ != Class::negative && chance(10)) {
        // Both branches bind the same variable.
        const Relation& r = reads(positive);
        const Relation& s = reads(positive);
        if (!r.columns.empty() && !s.columns.empty() && r.columns[0].kind == s.columns[0].kind) {
          std::string v = fresh(r.columns[0].kind, scope);
          auto branch = [&](const Relation& b) {
            std::string out = b.name + "(" + v;
            for (size_t k = 1; k < b.columns.size(); ++k)
              out += ", " + (chance(60) ? "_" : constant(b.columns[k].kind));
            return out + ")";
          };
          parts.push_back("(" + branch(r) + " or " + branch(s) + ")");
          continue;
        }
      }
      parts.push_back(atom(reads(positive), scope, binding));
    }
    if (class_ == Class::positive) {
      if (chance(25))
        if (std::string c = comparison_of_attribute(); !c.empty()) parts.push_back(c);
      if (chance(12)) parts.push_back(threshold(positive, scope, 0, false));
    } else if (class_ == Class::negative) {
      uint64_t extra = random_.below(3);
      for (uint64_t i = 0; i < extra; ++i) {
        if (chance(60)) {
          Scope copy = scope;
          parts.push_back("not " + atom(reads(0, true), copy, closed_over));
          if (copy.size() != scope.size()) parts.pop_back();
        } else if (chance(50)) {
          if (std::string c = comparison(scope); !c.empty()) parts.push_back(c);
        } else if (std::string c = comparison_of_attribute(); !c.empty()) {
          parts.push_back(c);
        }
      }
      if (chance(15)) count_expanded(parts, scope);
    } else {
      uint64_t extra = random_.below(3);
      for (uint64_t i = 0; i < extra; ++i) parts.push_back(condition(level - 1, scope, 1));
      if (chance(10)) {
        bool countable;
        if (std::string a = aggregate(level - 1, scope, countable); !a.empty()) {
          std::string v = fresh(Kind::whole, scope);
          parts.push_back(v + " = " + a);
          parts.push_back(v + (chance(50) ? " >= " : " <= ") + std::to_string(between(0, countable ? 2 : 5)));
        }
      }
    }
    for (size_t i = parts.size(); i > 1; --i) std::swap(parts[i - 1], parts[random_.below(i)]);
    std::string out;
    for (const std::string& part : parts) out += (out.empty() ? "" : " and ") + part;
    return out;
  }

  // Two or three different individuals of one kind.
  void count_expanded(std::vector<std::string>& parts, Scope& scope) {
    std::vector<const Relation*> unary;
    for (size_t i = 0; i < first_derived_; ++i)
      if (relations_[i].columns.size() == 1 && relations_[i].sort == Relation::Sort::fact)
        unary.push_back(&relations_[i]);
    if (unary.empty()) return;
    const Relation& r = *one_of(unary);
    std::vector<std::string> names;
    uint64_t count = chance(80) ? 2 : 3;
    for (uint64_t i = 0; i < count; ++i) {
      names.push_back(fresh(r.columns[0].kind, scope));
      parts.push_back(r.name + "(" + names.back() + ")");
      for (size_t k = 0; k + 1 < names.size(); ++k) parts.push_back(names[k] + " != " + names.back());
    }
  }

  void rule(const Relation& head, bool grounded) {
    Scope scope;
    std::string when = body(head.level, grounded ? head.level - 1 : head.level, scope);
    bool recursive = false;  // a number that grows round a cycle would never end
    for (const Relation& r : relations_)
      if (r.level == head.level && r.level > 0 && when.find(r.name) != when.npos) recursive = true;
    std::string terms;
    for (const Column& c : head.columns) {
      std::optional<std::string> known = bound(scope, c.kind);
      if (!known && c.kind != Kind::person && chance(60)) {
        known = constant(c.kind);
      } else if (!known) {
        // Bind one more.
        for (size_t i = 0; i < first_derived_ && !known; ++i) {
          const Relation& r = relations_[i];
          for (size_t k = 0; k < r.columns.size(); ++k)
            if (r.columns[k].kind == c.kind) {
              std::string v = fresh(c.kind, scope);
              std::string arguments;
              for (size_t j = 0; j < r.columns.size(); ++j)
                arguments += std::string(j == 0 ? "" : ", ") + (j == k ? v : "_");
              when += (when.empty() ? "" : " and ") + r.name + "(" + arguments + ")";
              known = v;
              break;
            }
        }
      }
      if (!known || chance(8)) known = constant(c.kind);
      if (c.kind == Kind::whole && !recursive && class_ == Class::general && chance(20)) *known += " + 1";
      terms += (terms.empty() ? "" : ", ") + *known;
    }
    std::string then = head.name + (head.columns.empty() ? "" : "(" + terms + ")");
    add_rule("rule r" + std::to_string(pair_.program.rules.size()) + " { when ", when,
             " then " + then + " }");
  }
  void add_rule(const std::string& before, const std::string& when, const std::string& after) {
    pair_.program.rules.push_back(without_singletons(before + when + after));
  }

  std::string closed_body() {
    Scope scope;
    return body(9, 9, scope);
  }

  void mechanism() {
    std::string text = "mechanism works {";
    uint64_t paths = between(2, 3);
    // Each part is a rule with variables of its own.
    for (uint64_t i = 0; i < paths; ++i)
      text += " path way" + std::to_string(i) + without_singletons(" { when " + closed_body() + " }");
    bool qualities = chance(50);
    if (qualities)
      for (uint64_t i = 0; i < 2; ++i)
        text += " quality mark" + std::to_string(i) + without_singletons(" { when " + closed_body() + " }");
    if (qualities)
      text += " applies when at least " + std::to_string(between(1, paths)) +
              " of paths and at least 1 of qualities";
    else if (chance(50))
      text += " applies when way0 and at " + std::string(chance(70) ? "least" : "most") + " 1 of { way1; " +
              (paths == 3 ? "way2" : "not way1") + " }";
    pair_.program.rules.push_back(text + " }");
  }

  void proposition() {
    std::vector<const Relation*> all;
    for (size_t i = first_derived_; i < relations_.size(); ++i)
      if (relations_[i].columns.size() <= 1) all.push_back(&relations_[i]);
    if (all.size() < 2) return;
    const Relation& x = *one_of(all);
    const Relation& y = *one_of(all);
    if (&x == &y) return;
    auto side = [&](const Relation& r) {
      if (r.columns.empty()) return r.name;
      bool shared = x.columns.size() == 1 && y.columns.size() == 1 && x.columns[0].kind == y.columns[0].kind;
      return r.name + (shared ? "(X1)" : "(_)");
    };
    std::string text = "proposition P1 {";
    if (chance(50)) {
      variables_ = 1;
      text += without_singletons(" scope " + closed_body());
    }
    text +=
        std::string(" claim ") + (chance(50) ? "necessary " : "sufficient ") + side(x) + " for " + side(y);
    pair_.program.rules.push_back(text + " }");
  }

  // ------------------------------------------------------------ profiles

  std::string value_in_profile(Kind k) {
    std::string text = constant(k);
    return text.front() == '"' ? text.substr(1, text.size() - 2) : text;
  }
  // `, confidence: low`
  std::string trust() {
    if (class_ != Class::general && chance(70)) return {};
    uint64_t dice = random_.below(100);
    return dice < 15 ? ", confidence: low" : dice < 28 ? ", confidence: medium" : "";
  }
  std::string status() { return chance(class_ == Class::general ? 10 : 5) ? ", status: planned" : ""; }

  void evidence() {
    for (size_t i = 0; i < first_derived_; ++i) {
      const Relation& r = relations_[i];
      switch (r.sort) {
        case Relation::Sort::yes_no:
          yes_no(r);
          break;
        case Relation::Sort::attribute:
          attribute(r);
          break;
        case Relation::Sort::fact:
          rows(r);
          break;
        default:
          break;
      }
    }
  }

  void yes_no(const Relation& r) {
    uint64_t dice = random_.below(100);
    Evidence& e = pair_.evidence;
    if (dice < 35)
      e.facts.push_back({r.name, "{ value: yes" + trust() + status() + " }"});
    else if (dice < 65)
      e.facts.push_back({r.name, "{ value: no" + trust() + " }"});
  }

  void attribute(const Relation& r) {
    uint64_t dice = random_.below(100);
    Evidence& e = pair_.evidence;
    Kind k = r.columns[0].kind;
    if (dice < 40) {
      e.facts.push_back({r.name, "{ value: " + value_in_profile(k) + trust() + status() + " }"});
    } else if (dice < 48 && class_ == Class::general) {
      std::string one = value_in_profile(k), other = value_in_profile(k);
      if (one != other)
        e.facts.push_back(
            {r.name, "{ conflicting: [ { value: " + one + " }, { value: " + other + " } ]" + trust() + " }"});
    } else if (dice < 68 && k == Kind::year) {
      static const std::vector<std::string> ranges = {"~2011", "2010..2012", "2011..2014", "..2011",
                                                      "2012.."};
      e.facts.push_back({r.name, "{ value: " + one_of(ranges) + trust() + " }"});
    } else if (dice < 76) {
      e.facts.push_back({r.name, "none"});
    } else if (dice < 84) {
      e.denied.push_back({r.name, "{ value: " + value_in_profile(k) + trust() + " }", true});
    }
  }

  using Cells = std::vector<std::optional<std::string>>;
  std::string flow(const Relation& r, const Cells& cells) {
    std::string out;
    for (size_t i = 0; i < cells.size(); ++i)
      if (cells[i]) out += (out.empty() ? "" : ", ") + r.columns[i].name + ": " + *cells[i];
    return out;
  }

  void rows(const Relation& r) {
    Evidence& e = pair_.evidence;
    std::vector<Cells> recorded;
    uint64_t dice = random_.below(100);
    if (dice < 8) {
      e.facts.push_back({r.name, "none"});
      return;
    }
    uint64_t count = dice < 25 ? 0 : between(1, r.columns.size() == 1 ? 2 : 3);
    for (uint64_t i = 0; i < count; ++i) {
      Cells cells;
      for (const Column& c : r.columns) {
        if (c.optional && chance(35))
          cells.push_back(chance(25) ? std::optional<std::string>("n/a") : std::nullopt);
        else if (c.kind == Kind::year && chance(30))
          cells.push_back(chance(50) ? "~2011" : "2010..2012");
        else
          cells.push_back(value_in_profile(c.kind));
      }
      if (std::find(recorded.begin(), recorded.end(), cells) != recorded.end()) continue;
      recorded.push_back(cells);
      e.facts.push_back({r.name, "{ " + flow(r, cells) + trust() + status() + " }", true});
    }
    if (!r.closed && class_ != Class::negative && chance(class_ == Class::general ? 8 : 4)) {
      Cells cells(r.columns.size());
      for (size_t i = 1; i < cells.size(); ++i)
        if (chance(50)) cells[i] = value_in_profile(r.columns[i].kind);
      std::string given = flow(r, cells);
      e.facts.push_back({r.name,
                         "{ at_least: " + std::to_string(between(1, 2)) +
                             (given.empty() ? "" : ", " + given) + trust() + " }",
                         true});
    }
    if (r.closed) return;
    uint64_t denials = chance(60) ? between(1, 2) : 0;
    for (uint64_t i = 0; i < denials; ++i) {
      Cells cells;
      for (const Column& c : r.columns)
        cells.push_back(r.columns.size() > 1 && chance(35) ? std::nullopt
                                                           : std::optional(value_in_profile(c.kind)));
      if (flow(r, cells).empty()) continue;
      if (contradicts(r, cells, recorded)) continue;
      e.denied.push_back({r.name, "{ " + flow(r, cells) + trust() + " }", true});
    }
    dice = random_.below(100);
    if (dice < 30) {
      e.complete.push_back({r.name, trust()});
    } else if (dice < 45 && r.columns.size() > 1) {
      size_t i = random_.below(r.columns.size());
      e.complete.push_back({r.name, "where: { " + r.columns[i].name + ": " +
                                        value_in_profile(r.columns[i].kind) + " }" + trust()});
    }
  }
  static bool contradicts(const Relation& r, const Cells& denial, const std::vector<Cells>& recorded) {
    auto covers = [&](const Cells& row) {
      for (size_t i = 0; i < denial.size(); ++i)
        if (denial[i] && denial[i] != row[i]) return false;
      return true;
    };
    return std::any_of(recorded.begin(), recorded.end(), [&](Cells row) {
      if (covers(row)) return true;
      if (!r.symmetric) return false;
      std::swap(row[0], row[1]);
      return covers(row);
    });
  }

  Class class_;
  Random random_;
  Pair pair_;
  std::vector<std::string> people_, tools_;
  std::vector<Relation> relations_;
  std::map<std::string, std::string> table_rows_;
  size_t first_derived_ = 0;
  int variables_ = 0;
};

template <class T>
void shuffle(std::vector<T>& all, Random& random) {
  for (size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[random.below(i)]);
}

std::string section(const std::string& name, const std::vector<Evidence::Item>& items) {
  // In the order in which each relation first occurs.
  std::vector<std::string> order;
  for (const Evidence::Item& item : items)
    if (std::find(order.begin(), order.end(), item.relation) == order.end()) order.push_back(item.relation);
  std::string out = items.empty() ? "" : name + ":\n";
  for (const std::string& relation : order) {
    std::string listed, single;
    for (const Evidence::Item& item : items) {
      if (item.relation != relation) continue;
      if (item.listed)
        listed += "    - " + item.value + "\n";
      else
        single = item.value;
    }
    out += "  " + relation + ":" + (single.empty() ? "\n" + listed : " " + single + "\n");
  }
  return out;
}

}  // namespace

std::string Program::text() const {
  std::string out;
  for (const auto* part : {&types, &declarations, &rules})
    for (const std::string& line : *part) out += line + "\n";
  return out;
}

std::string Evidence::text() const {
  std::string out = "case: Acme\n" + section("facts", facts) + section("denied", denied);
  if (!complete.empty()) out += "complete:\n";
  for (const Item& item : complete) {
    std::string inner = item.value.starts_with(", ") ? item.value.substr(2) : item.value;
    out += "  " + item.relation + ": { " + (inner.empty() ? "confidence: high" : inner) + " }\n";
  }
  return out;
}

Pair make(Class c, uint64_t seed) {
  return Maker(c, seed).make();
}

Program shuffled(Program p, uint64_t seed) {
  Random random(seed);
  shuffle(p.declarations, random);
  shuffle(p.rules, random);
  return p;
}
Evidence shuffled(Evidence e, uint64_t seed) {
  Random random(seed);
  shuffle(e.facts, random);
  shuffle(e.denied, random);
  shuffle(e.complete, random);
  return e;
}

}  // namespace mechanist::generate
