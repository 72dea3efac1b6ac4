// What is computed of a Profile only where it is wanted. External interface: profile.hpp.
#include "profile/profile.hpp"

#include "base/file.hpp"

namespace mechanist {

std::string digest_of(const Profile& profile) {
  if (profile.own.empty()) return {};
  auto text = [&](Span s) { return profile.texts[s.source].text().substr(s.begin, s.end - s.begin); };
  if (profile.own.size() == 1) return sha256_hex(text(profile.own.front()));
  std::string whole;
  for (Span s : profile.own) {
    whole += text(s);
    whole += '\n';
  }
  return sha256_hex(whole);
}

}  // namespace mechanist
