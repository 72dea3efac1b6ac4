// External interface: records.hpp.
#include "records.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "random.hpp"

namespace mechanist::records {
namespace {

using model::Model;
using model::Relation;
using model::TypeKind;

// Most records are drawn with care: there is nothing to say about them, but for the contradictions that come
// by chance. The others have slips.
class Maker {
 public:
  Maker(const Model& model, uint64_t seed) : model_(model), random_(seed), careful_(!random_.percent(30)) {}

  std::string record() {
    std::vector<std::string> parts;
    parts.push_back(entry("case", one_of({"\"Ada\"", "\"极光\"", "7", "\"line A\""})));
    if (random_.percent(10)) parts.push_back(entry("confidence", confidence()));
    std::vector<std::string> later;
    later.push_back(entry("facts", facts(Mode::fact)));
    if (random_.percent(30)) later.push_back(entry("denied", facts(Mode::denied)));
    if (random_.percent(40)) later.push_back(entry("complete", complete()));
    if (random_.percent(20)) later.push_back(entry("searched", facts(Mode::searched)));
    if (random_.percent(20)) later.push_back(entry("remarks", remarks()));
    if (!sources_.empty() || slip(20)) parts.push_back(entry("sources", sources()));
    if (random_.percent(25)) parts.push_back(entry("names", names()));
    parts.insert(parts.end(), later.begin(), later.end());
    if (slip(5)) parts.push_back(entry(one_of({"use", "remark", "facts"}), "null"));
    if (random_.percent(25))
      for (size_t i = parts.size(); i > 1; --i) std::swap(parts[i - 1], parts[random_.below(i)]);
    const std::string around = space();
    return around + braces(parts) + space();
  }

 private:
  enum class Mode { fact, denied, searched };

  bool slip(uint64_t percent) { return !careful_ && random_.percent(percent); }
  std::string one_of(const std::vector<std::string>& from) { return from[random_.below(from.size())]; }
  // One of the first list; where there was no care also of the second.
  std::string one_of(std::vector<std::string> good, const std::vector<std::string>& bad) {
    if (slip(10)) return one_of(bad);
    return one_of(good);
  }
  std::string space() { return random_.percent(80) ? "" : one_of({" ", "  ", "\n", "\t", "\r\n "}); }
  // Now and then with escapes.
  std::string string(std::string_view text) {
    if (!random_.percent(6)) return json_string(text);
    std::string escaped = "\"";
    for (size_t at = 0; at < text.size();) {
      const char32_t c = next_character(text, at);
      if (c >= 0x10000 || random_.percent(50)) {
        std::string plain;
        append_utf8(plain, c);
        const std::string quoted = json_string(plain);
        escaped += quoted.substr(1, quoted.size() - 2);
        continue;
      }
      constexpr std::string_view digits = "0123456789abcdef";
      escaped += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) escaped += digits[c >> shift & 15];
    }
    return escaped + "\"";
  }
  std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (size_t i = 0; i < parts.size(); ++i) out += (i ? "," + space() : "") + parts[i] + space();
    return out;
  }
  std::string braces(const std::vector<std::string>& parts) { return "{" + space() + joined(parts) + "}"; }
  std::string brackets(const std::vector<std::string>& parts) { return "[" + space() + joined(parts) + "]"; }
  std::string entry(std::string_view key, const std::string& value) {
    return string(key) + space() + ":" + space() + value;
  }

  std::string confidence() {
    return one_of({"\"high\"", "\"medium\"", "\"low\""}, {"\"sure\"", "null", "1"});
  }
  std::string source() {
    const std::string name = one_of({"s", "report", "年报", "a source with a long name"});
    if (slip(5)) return name;
    if (std::find(sources_.begin(), sources_.end(), name) == sources_.end()) sources_.push_back(name);
    return name;
  }
  std::string sources() {
    if (slip(10)) source();
    std::vector<std::string> parts;
    for (const std::string& name : sources_) {
      std::vector<std::string> details;
      if (random_.percent(70)) details.push_back(entry("title", string("A title, \"quoted\"")));
      if (random_.percent(30))
        details.push_back(entry(one_of({"url", "address"}), string("https://x.org/a?b")));
      if (random_.percent(30)) details.push_back(entry("date", one_of({"2019", "\"~2020\"", "null"})));
      if (random_.percent(20)) details.push_back(entry("note", string("a\tnote")));
      if (random_.percent(50)) details.push_back(entry("confidence", confidence()));
      if (random_.percent(10))
        details.push_back(entry("archive", one_of({"\"box 7\"", "7"}, {"null", "[]"})));
      parts.push_back(
          entry(name, random_.percent(70) ? braces(details) : one_of({"\"a title\"", "null", "7"}, {"[]"})));
    }
    return braces(parts);
  }
  std::string names() {
    std::vector<std::string> parts, declared;
    for (uint64_t i = 0, n = 1 + random_.below(3); i < n; ++i) {
      const std::string declares = name();
      if (!slip(10) && std::find(declared.begin(), declared.end(), declares) != declared.end()) continue;
      declared.push_back(declares);
      std::vector<std::string> details;
      if (random_.percent(60)) details.push_back(entry("zh", string("极化码")));
      if (random_.percent(20))
        details.push_back(entry(one_of({"de", "pt-BR"}, {"zh", "Deutsch"}), string("Name")));
      if (random_.percent(40)) {
        auto alias = [&] { return string(slip(20) ? name() : "alias of " + declares); };
        details.push_back(
            entry("also", random_.percent(50) ? alias() : brackets({alias(), string(declares)})));
      }
      parts.push_back(entry(declares, random_.percent(10) ? "null" : braces(details)));
    }
    return braces(parts);
  }

  // Few, so that the same ones come again; of the others, some look alike.
  std::string name() {
    return one_of({"polar codes", "EDA tools", "IGBT chip", "converter", "U0", "U1", "university of X",
                   "university of Y", "Siemens", "南京", "北京", "line A", "line B", "Ada", "no", "Zürich",
                   "a name that is longer than sixteen bytes", "alias of Ada", "alias of U0"},
                  {"Simens", "polar code", "polar-codes", "n/a", "ZÜRICH", ""});
  }

  std::string value(model::Type type, bool optional) {
    if (slip(8))
      return one_of({"\"n/a\"", "\"none\"", "\"_\"", "null", "true", "\"\"", "\"?\"", "12", "[]", "{}",
                     "\"yes\"", "{\"conflicting\": [1, 2]}", "-0", "1e3", "1.50", "\"12\"", "\"x\""});
    if (optional && random_.percent(5)) return one_of({"\"n/a\"", "null"});
    switch (type.kind) {
      case TypeKind::entity:
        return string(name());
      case TypeKind::enumeration: {
        const model::Enum& e = model_.enums[type.of];
        return string(e.constants[random_.below(e.constants.size())].name);
      }
      case TypeKind::whole:
        return one_of(
            {"12", "0", "-3", "\"12\"", "\"-12\"", "\"007\"", "123456789012", "1073741824", "12.0", "1e2"});
      case TypeKind::number:
        return one_of({"3.5", "12", "\"12\"", "\"0.25\"", "-1.5", "1e3", "123456789.123456789", "\"1.50\""});
      case TypeKind::percent:
        return one_of({"\"24.3%\"", "\"5%\"", "\"0%\"", "\"0.50%\"", "\"123.456 %\"", "\"-1%\"", "\"1e2%\"",
                       "\"00.10%\"", "\"12345678901%\"", "\"0.12345678%\""},
                      {"\"1.%\"", "\"%\"", "\"0.12345678901234567%\""});
      case TypeKind::text:
        return string(one_of({"a motto", "", "  ", "a \"quoted\" text\nof two lines", "是", "12"}));
      case TypeKind::date:
        return one_of({"\"2019-05-31\"", "\"2020-02-29\"", "\"1969-01-01\"", "\"0001-12-31\"",
                       "\"2019-05-01..2019-05-31\""},
                      {"\"2019-02-29\"", "\"2019-13-01\"", "\"2019-05\""});
      case TypeKind::year:
        return one_of({"2019", "\"2019\"", "\"2016..2020\"", "\"~2020\"", "\"..2011\"", "\"0009\"", "-44",
                       "\"2016..2016\""},
                      {"10000", "\"2020..2019\""});
      case TypeKind::quantity:
        return one_of({"\"EUR 15.3bn\"", "\"12 EUR m\"", "\"EUR m 12\"", "\"EUR 5\""}, {"12", "\"USD 3m\""});
    }
    return "null";
  }
  // Of a pattern, in which no range may stand.
  std::string value(const model::Column& c, Mode mode) {
    std::string out = value(c.type, c.optional);
    if (mode != Mode::fact && careful_)
      while (out.find("..") != std::string::npos || out.find('~') != std::string::npos)
        out = value(c.type, c.optional);
    return out;
  }

  void add_evidence(std::vector<std::string>& parts) {
    if (random_.percent(30))
      parts.push_back(random_.percent(70) ? entry("source", string(source()))
                                          : entry("sources", brackets({string(source()), string(source())})));
    if (random_.percent(10)) parts.push_back(entry("quote", string("\"so\", it said; 原文")));
    if (random_.percent(5)) parts.push_back(entry("paraphrase", string("it says so")));
    if (random_.percent(5)) parts.push_back(entry("page", one_of({"12", "\"12-13\"", "null"})));
    if (random_.percent(5)) parts.push_back(entry("note", string("a note")));
    if (random_.percent(3)) parts.push_back(entry("coder", string("me")));
    if (random_.percent(5))
      parts.push_back(
          entry("attribution", one_of({"\"reported\"", "\"inferred\"", "\"subsidiary\""}, {"\"said\""})));
    if (random_.percent(8))
      parts.push_back(entry("status", one_of({"\"planned\"", "\"ended\""}, {"\"planed\""})));
    if (random_.percent(10)) parts.push_back(entry("confidence", confidence()));
  }

  static bool one_is_enough(const Relation& r, Mode mode) {
    return mode != Mode::fact || std::all_of(r.columns.begin() + 1, r.columns.end(),
                                             [](const model::Column& c) { return c.optional; });
  }
  std::string answer(Mode mode) {
    return mode == Mode::fact ? one_of({"true", "false", "\"yes\"", "\"no\""}, {"1", "\"none\""})
                              : one_of({"true", "\"yes\""}, {"false", "\"none\""});
  }
  std::string map_row(const Relation& r, Mode mode) {
    std::vector<std::string> parts;
    if (r.columns.empty()) {
      parts.push_back(entry("value", answer(mode)));
    } else if (r.attribute || (random_.percent(8) && one_is_enough(r, mode))) {
      const std::string one = value(r.columns[0], mode);
      parts.push_back(entry("value", random_.percent(80) ? one : brackets({one})));
    } else {
      for (const model::Column& c : r.columns) {
        const bool left_out = c.optional || mode != Mode::fact ? random_.percent(50) : slip(5);
        if (!left_out) parts.push_back(entry(c.name, value(c, mode)));
      }
    }
    add_evidence(parts);
    if (slip(4))
      parts.push_back(
          entry(one_of({"at_least", "where", "values", "conflicting"}), one_of({"3", "{}", "[1,2]"})));
    if (random_.percent(20) && parts.size() > 1) std::swap(parts[0], parts[random_.below(parts.size())]);
    return braces(parts);
  }
  std::string row(const Relation& r, Mode mode, bool listed) {
    if (random_.percent(60)) return map_row(r, mode);
    if (r.columns.empty()) return answer(mode);
    if ((r.columns.size() > 1 || listed) && (!one_is_enough(r, mode) || random_.percent(50))) {
      std::vector<std::string> values;
      values.reserve(r.columns.size());
      for (const model::Column& c : r.columns) values.push_back(value(c, mode));
      return brackets(values);
    }
    return r.columns.size() > 1 && !listed ? map_row(r, mode) : value(r.columns[0], mode);
  }
  std::string facts(Mode mode) {
    std::vector<std::string> parts;
    for (const Relation& r : model_.relations) {
      if (!r.recorded() || !random_.percent(mode == Mode::fact ? 50 : 10)) continue;
      if (random_.percent(3) && mode == Mode::fact) {
        parts.push_back(entry(r.name, one_of({"\"none\"", "null", "[]"}, {"\"n/a\"", "[\"none\"]"})));
        continue;
      }
      std::vector<std::string> rows;
      const uint64_t several = r.attribute || (r.columns.empty() && careful_) ? 1 : 1 + random_.below(4);
      const bool listed = several > 1 || random_.percent(30);
      rows.reserve(several);
      for (uint64_t i = 0; i < several; ++i) rows.push_back(row(r, mode, listed));
      parts.push_back(entry(r.name, listed ? brackets(rows) : rows[0]));
    }
    if (slip(3)) parts.push_back(entry("no_such_fact", "true"));
    return braces(parts);
  }
  std::string some_fact() {
    for (;;) {
      const Relation& r = model_.relations[random_.below(model_.relations.size())];
      if (r.recorded() || slip(2)) return r.name;
    }
  }
  std::string complete() {
    if (random_.percent(20)) return string(some_fact());
    if (random_.percent(40)) return brackets({string(some_fact()), string(some_fact())});
    std::vector<std::string> parts;
    for (const Relation& r : model_.relations) {
      if (!r.recorded() || !random_.percent(20)) continue;
      if (random_.percent(50)) {
        parts.push_back(entry(r.name, one_of({"true", "\"yes\"", "\"true\"", "{}"}, {"false", "null"})));
        continue;
      }
      std::vector<std::string> said;
      if (!r.columns.empty() && random_.percent(70)) {
        std::vector<std::string> where;
        for (size_t i = r.columns.size(); i-- > 0;)
          if (random_.percent(50) || (i == 0 && where.empty()))
            where.push_back(entry(r.columns[i].name, value(r.columns[i], Mode::denied)));
        said.push_back(entry("where", random_.percent(95) ? braces(where) : brackets({braces(where)})));
      }
      add_evidence(said);
      parts.push_back(entry(r.name, braces(said)));
    }
    return braces(parts);
  }
  std::string remarks() {
    std::vector<std::string> parts;
    for (uint64_t i = 0, n = 1 + random_.below(2); i < n; ++i) {
      if (random_.percent(40)) {
        parts.push_back(string("a remark"));
        continue;
      }
      std::vector<std::string> said = {entry("text", string("说明"))};
      add_evidence(said);
      if (slip(5)) said[0] = entry("text", "null");
      parts.push_back(braces(said));
    }
    return parts.size() == 1 && random_.percent(50) ? parts[0] : brackets(parts);
  }

  const Model& model_;
  Random random_;
  bool careful_;
  std::vector<std::string> sources_;  // that something names
};

void append_json(const Node& node, std::string& out) {
  if (const auto* s = std::get_if<Scalar>(&node.value)) {
    auto digits = [&](size_t from) {
      return from < s->text.size() && s->text.find_first_not_of("0123456789", from) == std::string::npos;
    };
    const bool number = digits(0) && (s->text.size() == 1 || s->text[0] != '0');
    if (s->style == ScalarStyle::plain && (number || s->text == "true" || s->text == "false"))
      out += s->text;
    else
      append_json_string(out, s->text);
  } else if (const auto* list = std::get_if<NodeList>(&node.value)) {
    out += '[';
    for (size_t i = 0; i < list->size(); ++i) {
      if (i > 0) out += ", ";
      append_json((*list)[i], out);
    }
    out += ']';
  } else if (const auto* map = std::get_if<NodeMap>(&node.value)) {
    out += '{';
    for (size_t i = 0; i < map->size(); ++i) {
      if (i > 0) out += ", ";
      append_json_string(out, (*map)[i].key);
      out += ": ";
      append_json((*map)[i].value, out);
    }
    out += '}';
  } else {
    out += "null";
  }
}

// Where the value, or key, that begins at `begin` ends.
size_t end_of(std::string_view record, size_t begin) {
  size_t depth = 0;
  for (size_t at = begin; at < record.size(); ++at) {
    const char c = record[at];
    if (c == '"') {
      for (++at; at < record.size() && record[at] != '"'; ++at)
        if (record[at] == '\\') ++at;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return at;
      if (--depth == 0) return at + 1;
      continue;
    } else if (c == ',' || c == ':') {
      if (depth == 0) return at;
      continue;
    }
    if (depth == 0 && c == '"') return std::min(at + 1, record.size());
  }
  return record.size();
}

}  // namespace

std::string make(const Model& model, uint64_t seed) {
  return Maker(model, seed).record();
}

std::string changed(std::string record, uint64_t seed) {
  Random random(seed);
  auto place = [&] { return record.empty() ? 0 : random.below(record.size()); };
  // The beginning of some value, key or punctuation.
  auto token = [&] {
    const size_t from = place();
    const size_t found = record.find_first_of("\"{[,:0123456789", from);
    return found == std::string::npos ? from : found;
  };
  static constexpr std::array<std::string_view, 24> pieces = {"null",      "true",
                                                              "\"\"",      "[]",
                                                              "{}",        "\"_\"",
                                                              "\"n/a\"",   "\"none\"",
                                                              "0",         "-",
                                                              "1e400",     "\"yes\"",
                                                              ",",         ":",
                                                              "\\u0041",   "\\ud800",
                                                              "\\n",       "\x7f",
                                                              "\xe6\x9e",  "\xff",
                                                              "\"value\"", "\"source\": \"s\", ",
                                                              "  ",        "\xe5\x90\x8d"};
  switch (random.below(8)) {
    case 0:
      if (!record.empty()) record[place()] = static_cast<char>(random.below(256));
      break;
    case 1:
      record.insert(place(), pieces[random.below(pieces.size())]);
      break;
    case 2:
      record.erase(place(), 1 + random.below(4));
      break;
    case 3: {
      const size_t begin = token();
      record.replace(begin, end_of(record, begin) - begin, pieces[random.below(pieces.size())]);
      break;
    }
    case 4: {  // a value or key in place of another
      const size_t from = token(), to = token();
      const std::string piece = record.substr(from, end_of(record, from) - from);
      record.replace(to, end_of(record, to) - to, piece);
      break;
    }
    case 5: {  // said twice
      const size_t from = token();
      const std::string piece = record.substr(from, end_of(record, from) - from);
      record.insert(from, piece + ", ");
      break;
    }
    case 6:
      record.resize(place());
      break;
    default:
      record[token() % std::max<size_t>(record.size(), 1)] = "{}[]\",: \\09atn"[random.below(14)];
  }
  return record;
}

std::string of_tree(const Node& node) {
  std::string out;
  append_json(node, out);
  return out;
}

}  // namespace mechanist::records
