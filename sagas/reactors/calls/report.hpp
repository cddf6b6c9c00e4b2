// What became of a report that a reactor handed to a lane.
#pragma once

namespace paypie::reactors {

// elsewhere: another node owns the stream. refused: what was asked for is not there any more.
enum class Taken { yes, later, elsewhere, refused };

}  // namespace paypie::reactors
