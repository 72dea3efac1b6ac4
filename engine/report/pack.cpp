// Each case is a stream of its own, so that a page of thousands of cases unpacks only the one that is read.
// Alone they would compress badly, for most of what one case says another says too. Two things mend that:
// texts that came in several of the first cases stand once in the page, and every stream may refer to a
// sample of cases as if it had just been unpacked. Browsers know no dictionaries, but to put the sample in
// front as a stored block does the same; page/data.js does that. External interface: pack.hpp.
#include "report/pack.hpp"

#include <zlib.h>

#include <algorithm>
#include <cassert>
#include <set>

#include "base/file.hpp"

namespace mechanist::report {
namespace {

// As far back as deflate can refer, less what zlib keeps for itself.
constexpr size_t most_dictionary = 32768 - 262;
constexpr size_t most_shared_bytes = 4u << 20;

}  // namespace

std::string base64(std::string_view bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t left = std::min<size_t>(3, bytes.size() - i);
    uint32_t three = 0;
    for (size_t k = 0; k < 3; ++k)
      three = three << 8 | (k < left ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (size_t k = 0; k < 4; ++k) out += k <= left ? digits[three >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

std::string deflated(std::string_view bytes, std::string_view dictionary) {
  z_stream stream{};
  [[maybe_unused]] int status = deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
  if (status != Z_OK) throw std::bad_alloc();
  if (!dictionary.empty())
    deflateSetDictionary(&stream, reinterpret_cast<const Bytef*>(dictionary.data()),
                         static_cast<uInt>(dictionary.size()));
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  status = deflate(&stream, Z_FINISH);
  assert(status == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Shared::Shared(const std::vector<CaseData>& sample) {
  std::map<std::string_view, uint32_t> times;
  for (const CaseData& c : sample) {
    std::set<std::string_view> said;
    for (const Text& t : c.texts)
      if (said.insert(t.pattern).second) ++times[t.pattern];
  }
  size_t bytes = 0;
  for (const CaseData& c : sample)
    for (const Text& t : c.texts) {
      if (times[t.pattern] < 2 || bytes > most_shared_bytes) continue;
      if (!numbers_.try_emplace(t.pattern, static_cast<uint32_t>(patterns_.size())).second) continue;
      patterns_.push_back(t.pattern);
      bytes += t.pattern.size();
    }
  // A piece of each of a few cases from all over the sample: the beginnings are what cases have in common.
  constexpr size_t pieces = 8;
  const size_t stride = std::max<size_t>(1, sample.size() / pieces);
  for (size_t i = 0; i < sample.size() && dictionary_.size() < most_dictionary; i += stride)
    dictionary_ += unpacked(sample[i]).substr(0, most_dictionary / pieces);
  if (dictionary_.size() > most_dictionary) dictionary_.resize(most_dictionary);
}

std::string Shared::unpacked(const CaseData& c) const {
  std::string texts, own, named;
  auto put = [](std::string& list, std::string_view value) {
    if (!list.empty()) list += ',';
    list += value;
  };
  std::map<std::string_view, size_t> own_numbers;
  for (const Text& t : c.texts) {
    size_t number = 0;
    if (auto it = numbers_.find(t.pattern); it != numbers_.end()) {
      number = it->second;
    } else {
      auto [mine, fresh] = own_numbers.try_emplace(t.pattern, own_numbers.size());
      number = patterns_.size() + mine->second;
      if (fresh) put(own, t.pattern);
    }
    if (t.names.empty()) {
      put(texts, std::to_string(number));
      continue;
    }
    std::string entry = "[" + std::to_string(number);
    for (uint32_t n : t.names) entry += "," + std::to_string(n);
    put(texts, entry + "]");
  }
  for (const std::string& n : c.named) put(named, n);
  return "{" + c.body + ",\"x\":[" + texts + "],\"own\":[" + own + "],\"names\":[" + named + "]}";
}

std::string Shared::packed(const CaseData& c) const {
  return base64(deflated(unpacked(c), dictionary_));
}

std::string Shared::patterns_json() const {
  std::string out = "[";
  for (const std::string& t : patterns_) out += (out.size() > 1 ? "," : "") + t;
  return out + "]";
}

std::string policy_digest(std::string_view bytes) {
  const std::string hex = sha256_hex(bytes);
  std::string raw;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    raw += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return "'sha256-" + base64(raw) + "'";
}

}  // namespace mechanist::report
