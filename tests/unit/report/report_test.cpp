// The data of the reviewers' page as the browser will read it: unpacked by zlib, parsed by nlohmann-json.
#include <doctest/doctest.h>
#include <zlib.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "eval/evaluation.hpp"
#include "explain/explanation.hpp"
#include "model/from_ast.hpp"
#include "plan/from_model.hpp"
#include "profile/read.hpp"
#include "report/explanation_page.hpp"
#include "report/page.hpp"
#include "report/page_files.hpp"
#include "report/steps.hpp"

namespace {

using namespace mechanist;
using namespace mechanist::report;
using Json = nlohmann::json;
using Forms = std::vector<std::string_view>;

std::string inflated(std::string_view bytes, std::string_view dictionary = {}) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, -15) == Z_OK);
  if (!dictionary.empty())
    inflateSetDictionary(&stream, reinterpret_cast<const Bytef*>(dictionary.data()),
                         static_cast<uInt>(dictionary.size()));
  std::string out(1 << 22, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

std::string from_base64(std::string_view text) {
  static const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  uint32_t bits = 0;
  int have = 0;
  for (const char c : text) {
    const size_t digit = digits.find(c);
    if (digit == std::string::npos) break;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    have += 6;
    if (have >= 8) out += static_cast<char>(bits >> (have -= 8) & 255);
  }
  return out;
}

constexpr const char* rules = R"(
rulebase farms "1" { en "Which farms may sell" zh "哪些农场可以销售" }
source law { title "The <law>" }
case Farm
entity Inspector, Field
fact inspected(by: Inspector, year: year?) {
  en "{by} inspected {case}[ in {year}]"
  zh "{by}[于{year}年]检查了{case}"
}
fact clean(field: Field) { en "{field} is clean" zh "{field}是干净的" }
mechanism certifiable {
  en "may sell" zh "可以销售"
  path checked { en "checked" zh "已检查" cites law "be seen" when inspected(_) }
  path spotless { en "spotless" zh "无污染" ours "our <own> idea" when clean(_) }
  applies when at least 2 of paths
}
proposition P { en "It works." claim necessary checked for certifiable }
)";

struct Farms {
  std::unique_ptr<model::Model> model;
  std::unique_ptr<plan::Plan> plan;
  std::unique_ptr<eval::Baseline> baseline;

  Farms() {
    model::Loaded loaded = model::load_text("farms.mech", rules);
    INFO(to_text(loaded.diagnostics));
    REQUIRE(loaded.model);
    model = std::make_unique<model::Model>(std::move(*loaded.model));
    plan = std::make_unique<plan::Plan>(plan::from_model(*model));
    baseline = std::make_unique<eval::Baseline>(*plan);
  }
  CaseData gather(const std::string& json, const Options& options = {}) const {
    ReadProfile read = read_json_text(*model, "farms.ndjson", json, 7);
    sort_diagnostics(read.diagnostics);
    if (!read.profile || has_errors(read.diagnostics)) return Gatherer::unreadable(read);
    return Gatherer(*plan, baseline.get(), options).gather(*read.profile, read.diagnostics);
  }
  std::string page(const std::vector<std::string>& cases, bool packed_before = false) const {
    std::string out;
    PageWriter writer(*model, {}, [&](std::string_view text) {
      out += text;
      return true;
    });
    for (const std::string& c : cases) {
      Entry entry{gather(c), {}};
      if (packed_before && writer.shared() != nullptr) pack(entry, *writer.shared());
      CHECK(writer.add(std::move(entry)));
    }
    CHECK(writer.finish());
    return out;
  }
};

std::vector<std::vector<std::string>> blocks(const std::string& page, const std::string& kind) {
  std::vector<std::vector<std::string>> out;
  const std::string head = "<script type=\"text/plain\" class=\"" + kind + "\">\n";
  for (size_t at = 0; (at = page.find(head, at)) != std::string::npos;) {
    at += head.size();
    std::istringstream lines(page.substr(at, page.find("</script>", at) - at));
    out.emplace_back();
    for (std::string line; std::getline(lines, line);) out.back().push_back(line);
  }
  return out;
}

struct Unpacked {
  Json patterns, rulebase, index;
  std::vector<Json> cases;

  explicit Unpacked(const std::string& page) {
    rulebase = Json::parse(inflated(from_base64(blocks(page, "rulebase")[0][0])));
    const auto shared = blocks(page, "shared")[0];
    patterns = Json::parse(inflated(from_base64(shared[0])));
    const std::string dictionary = inflated(from_base64(shared[1]));
    index = Json::array();
    for (const auto& block : blocks(page, "cases")) {
      for (const Json& row : Json::parse(inflated(from_base64(block[0])))) index.push_back(row);
      for (size_t i = 2; i < block.size(); ++i)
        cases.push_back(Json::parse(inflated(from_base64(block[i]), dictionary)));
    }
  }
  // A text with its names, as the page puts them in.
  std::string text(const Json& c, size_t i, size_t language = 0) const {
    const Json& entry = c["x"][i];
    const size_t number = entry.is_array() ? entry[0].get<size_t>() : entry.get<size_t>();
    auto form = [&](const Json& told) {
      return told.is_array() ? told[language].get<std::string>() : told.get<std::string>();
    };
    const std::string pattern =
        form(number < patterns.size() ? patterns[number] : c["own"][number - patterns.size()]);
    std::string out;
    for (size_t k = 0; k < pattern.size(); ++k) {
      if (pattern[k] == a_name) {
        ++k;
        out += form(c["names"][entry[1 + static_cast<size_t>(pattern[k] - '0')].get<size_t>()]);
      } else {
        out += pattern[k];
      }
    }
    return out;
  }
};

constexpr const char* hill = R"({"case":"Hill Farm","facts":{"inspected":[{"by":"Ida","year":2025}]}})";
constexpr const char* lake =
    R"({"case":"Lake Farm","facts":{"inspected":[{"by":"Otto Berg","year":2019}],"clean":["south"]}})";

}  // namespace

TEST_CASE("base64 as in RFC 4648, section 10") {
  const std::pair<const char*, const char*> pairs[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : pairs) CHECK(base64(bytes) == text);
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  CHECK(from_base64(base64(all)) == all);
}

TEST_CASE("deflate with a dictionary is unpacked with it, and is shorter for it") {
  std::string dictionary;
  for (int i = 0; i < 900; ++i) dictionary += "case " + std::to_string(i * i) + " says this; ";
  const std::string text = dictionary.substr(4000, 600) + "and more";
  const std::string packed = deflated(text, dictionary);
  CHECK(inflated(packed, dictionary) == text);
  CHECK(packed.size() * 4 < deflated(text).size());
  CHECK(inflated(deflated("")).empty());
}

TEST_CASE("names and numbers are taken out of texts") {
  Texts texts({"Hill Farm", "山农场"}, {{"Ida Berg", "艾达"}, {"Ida Bergson", "Ida Bergson"}, {"ox", "牛"}});
  const uint32_t one = texts.add(Forms{"Ida Berg saw Hill Farm in 2025", "艾达于2025年看了山农场"});
  const uint32_t two = texts.add(Forms{"Ida Bergson saw Hill Farm in 2019", "Ida Bergson于2019年看了山农场"});
  // Short names and single digits stay; what would stand for a name becomes a space.
  const uint32_t three = texts.add(Forms{"5 ox\x01\x02", "5 ox\x01\x02"});
  CHECK(texts.add(Forms{"Ida Berg saw Hill Farm in 2025", "艾达于2025年看了山农场"}) == one);
  const std::vector<Text> all = texts.take();
  CHECK(all[one].pattern == "[\"\\u00020 saw \\u0001 in \\u00021\",\"\\u00020于\\u00021年看了\\u0001\"]");
  CHECK(all[one].pattern == all[two].pattern);
  CHECK(all[one].names == std::vector<uint32_t>{0, 1});
  CHECK(all[two].names == std::vector<uint32_t>{2, 3});
  CHECK(all[three].pattern == "\"5 ox  \"");
  CHECK(texts.take_names() ==
        std::vector<std::string>{"[\"Ida Berg\",\"艾达\"]", "\"2025\"", "\"Ida Bergson\"", "\"2019\""});
}

TEST_CASE("a case in the page: verdicts, steps, texts in both languages, evidence") {
  const Farms farms;
  const Unpacked page(farms.page({hill, lake}));
  REQUIRE(page.index.size() == 2);
  CHECK(page.index[0] == Json::parse(R"(["Hill Farm",["Hill Farm","Hill Farm"],"oBo?",0,0])"));
  CHECK(page.index[1][2] == "BBB+");
  const Json& c = page.cases[0];
  const Json& steps = c["steps"];
  const size_t n = steps["s"].size();
  CHECK(steps["k"].get<std::string>().size() == n);
  CHECK(steps["v"].get<std::string>().size() == n);
  CHECK(steps["n"].size() == n);
  size_t sentence = 0;
  std::vector<std::string> english, chinese;
  for (const Json& more : steps["s"]) {
    sentence = static_cast<size_t>(static_cast<int64_t>(sentence) + more.get<int64_t>());
    english.push_back(page.text(c, sentence, 0));
    chinese.push_back(page.text(c, sentence, 1));
  }
  CHECK(std::count(english.begin(), english.end(), "Ida inspected \x01 in 2025") == 1);
  CHECK(std::count(chinese.begin(), chinese.end(), "Ida于2025年检查了\x01") == 1);
  CHECK(c["evidence"][0][1] == 7);
  // Whatever is beneath a step is a step, counted from itself.
  for (size_t i = 0; i < n; ++i) {
    if (!steps["n"][i].is_array()) continue;
    for (const Json& group : steps["n"][i])
      for (const Json& link : group) {
        const int64_t to = static_cast<int64_t>(i) + (link.is_array() ? link[0] : link).get<int64_t>();
        CHECK(to >= 0);
        CHECK(to < static_cast<int64_t>(n));
      }
  }
  // The mechanism, its paths and the proposition share what they have in common.
  const std::string kinds = steps["k"];
  CHECK(std::count(kinds.begin(), kinds.end(), 'f') == 1);
}

TEST_CASE("the same cases give the same bytes, wherever they were packed") {
  const Farms farms;
  std::vector<std::string> many;
  for (int i = 0; i < 300; ++i)
    many.push_back(R"({"case":"Farm )" + std::to_string(i) + R"(","facts":{"inspected":[{"by":"Inspector )" +
                   std::to_string(i * 7919) + R"(","year":)" + std::to_string(1900 + i % 120) + "}]}}");
  const std::string one = farms.page(many), other = farms.page(many, true);
  CHECK(one == other);
  const Unpacked page(one);
  REQUIRE(page.cases.size() == 300);
  CHECK(page.index[299][0] == "Farm 299");
  // What differs from case to case is names and numbers, so all patterns are shared.
  for (const Json& c : page.cases) CHECK(c["own"].empty());
}

TEST_CASE("a record that cannot be read has its place") {
  const Farms farms;
  const Unpacked page(farms.page({hill, R"({"case":"Bad Farm","facts":{"inspectd":[]}})", "{"}));
  REQUIRE(page.cases.size() == 3);
  CHECK(page.index[1][0] == "Bad Farm");
  CHECK(page.index[1][3] == "E0308");
  CHECK(page.cases[1]["errors"][0]["hint"].get<std::string>().find("inspected") != std::string::npos);
  CHECK(page.cases[2]["errors"][0]["line"] == 7);
}

TEST_CASE("the rulebase in the page: rules as they were written, and whose they are") {
  const Farms farms;
  const Json rulebase = Json::parse(rulebase_json(*farms.model, {}));
  CHECK(rulebase["title"] == Json::parse(R"(["Which farms may sell","哪些农场可以销售"])"));
  CHECK(rulebase["columns"].size() == 4);
  CHECK(rulebase["columns"][3]["text"].get<std::string>().starts_with("proposition P {"));
  CHECK(rulebase["columns"][3]["text"].get<std::string>().ends_with("}"));
  const Json *checked = nullptr, *spotless = nullptr;
  for (const Json& r : rulebase["rules"]) {
    if (r["h"] == "certifiable.checked") checked = &r;
    if (r["h"] == "certifiable.spotless") spotless = &r;
  }
  REQUIRE(checked != nullptr);
  REQUIRE(spotless != nullptr);
  CHECK((*checked)["cites"][0]["passage"] == "be seen");
  CHECK(!checked->contains("ours"));
  CHECK((*spotless)["ours"][0]["reason"] == "our <own> idea");
  CHECK(!spotless->contains("cites"));
  CHECK((*checked)["text"].get<std::string>().find("inspected(_)") != std::string::npos);
  // The case's name goes in where the page shows it.
  CHECK(rulebase["rules"].dump().find("farms inspected") == std::string::npos);
  Options chinese;
  chinese.language = "zh";
  CHECK(Json::parse(rulebase_json(*farms.model, chinese))["languages"] == Json::parse(R"(["zh","en"])"));
}

TEST_CASE("the frame: nothing from outside is markup, and only what is in it may run") {
  model::Loaded loaded = model::load_text(
      "evil.mech", R"(rulebase evil "1" { en "</title><script>alert(1)</script>&" } case C fact f)");
  REQUIRE(loaded.model);
  std::string page;
  PageWriter writer(*loaded.model, {}, [&](std::string_view text) {
    page += text;
    return true;
  });
  CHECK(writer.finish());
  CHECK(page.find("<script>alert") == std::string::npos);
  CHECK(page.find("<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;</title>") !=
        std::string::npos);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page.find("unsafe") == std::string::npos);
  CHECK(page.find("{{") == page.rfind("{{"));  // the one in the page's script
  // The page's own sources can stand within their elements.
  CHECK(page_js.find("</script") == std::string_view::npos);
  CHECK(page_js.find("<!--") == std::string_view::npos);
  CHECK(page_css.find("</style") == std::string_view::npos);
  for (const std::string_view marker :
       {"{{language}}", "{{policy}}", "{{title}}", "{{style}}", "{{data}}", "{{script}}"})
    CHECK(page_html.find(marker) != std::string_view::npos);
  // Text goes in as text nodes only.
  for (const std::string_view way :
       {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("})
    CHECK(page_js.find(way) == std::string_view::npos);
}

TEST_CASE("an explanation as a page without a script: nothing from outside is markup") {
  const Farms farms;
  ReadProfile read = read_json_text(*farms.model, "farms.ndjson", R"json(
{"case":"<b>Hill</b>",
 "sources":{"s":{"title":"<script>x</script>","url":"javascript:alert(1)"},
            "t":{"title":"Paper","url":"https://paper.example/?a=1&b=2"}},
 "facts":{"inspected":[{"by":"\"><img>","source":"s"}],"clean":[{"field":"North","source":"t"}]}})json",
                                    1);
  REQUIRE(read.profile);
  eval::Evaluation ev(*farms.plan, *read.profile);
  ev.run();
  std::vector<explain::Explanation> all;
  for (const char* text : {"certifiable", "checked", "P"}) {
    const eval::ResolvedGoal goal = eval::resolve_goal(*farms.model, ev.symbols(), text);
    REQUIRE(goal.asked);
    all.push_back(explain::explain(ev, *goal.asked, {}));
  }
  for (const std::vector<explain::Explanation>& told : {all, std::vector{all.front()}}) {
    const std::string page = render_html(told);
    // Elements end in the order in which they began.
    std::vector<std::string> open;
    std::set<std::string> places, links;
    const std::regex tag("<(/?)([a-z0-9]+)([^>]*)>");
    for (std::sregex_iterator it(page.begin(), page.end(), tag), end; it != end; ++it) {
      const std::string name = (*it)[2], attributes = (*it)[3];
      std::smatch found;
      if (std::regex_search(attributes, found, std::regex("id=\"([^\"]*)\""))) {
        const bool first = places.insert(found[1]).second;
        CHECK(first);
      }
      if (std::regex_search(attributes, found, std::regex("href=\"#([^\"]*)\""))) links.insert(found[1]);
      if (name == "meta" || name == "br") continue;
      if ((*it)[1].length() == 0) {
        open.push_back(name);
      } else {
        REQUIRE(!open.empty());
        CHECK(open.back() == name);
        open.pop_back();
      }
    }
    CHECK(open.empty());
    CHECK(links.size() >= 2);
    for (const std::string& l : links) CHECK(places.contains(l));
    for (const char* markup : {"<script", "<img", "<b>", "href=\"javascript"})
      CHECK(page.find(markup) == std::string::npos);
    CHECK(page.find("href=\"https://paper.example/?a=1&amp;b=2\"") != std::string::npos);
    CHECK(page.find("&lt;b&gt;Hill&lt;/b&gt;") != std::string::npos);
  }
}

TEST_CASE("writing that fails is told") {
  const Farms farms;
  int parts = 0;
  PageWriter writer(*farms.model, {}, [&](std::string_view) { return ++parts < 3; });
  writer.add({farms.gather(hill), {}});
  CHECK(!writer.finish());
  CHECK(parts == 3);
}
