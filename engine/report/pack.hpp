#pragma once
// Cases as text that a browser unpacks by itself: raw deflate (RFC 1951) in base64 (RFC 4648).
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "report/case_data.hpp"

namespace mechanist::report {

std::string base64(std::string_view bytes);
// Of a script or a style sheet, as a Content-Security-Policy names what it allows.
std::string policy_digest(std::string_view bytes);
// Raw deflate over a window that begins with `dictionary`; whoever unpacks it must have the same.
std::string deflated(std::string_view bytes, std::string_view dictionary = {});

// What the cases of one page have in common: patterns that several use, and a sample of how cases look. Made
// from its first cases, immutable afterwards, shared by threads.
class Shared {
 public:
  explicit Shared(const std::vector<CaseData>& sample);
  // One JSON object, its shared patterns by their numbers in the page.
  std::string unpacked(const CaseData&) const;
  std::string packed(const CaseData&) const;
  std::string patterns_json() const;
  const std::string& dictionary() const { return dictionary_; }

 private:
  std::vector<std::string> patterns_;
  std::map<std::string, uint32_t, std::less<>> numbers_;
  std::string dictionary_;
};

}  // namespace mechanist::report
