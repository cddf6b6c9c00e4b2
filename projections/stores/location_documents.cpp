// The reader of locations, compiled here and nowhere else.
#include "projections/stores/location_documents.hpp"

#include "projections/stores/document_tail_definitions.hpp"

template class paypie::projections::DocumentTail<paypie::projections::LocationDocuments>;
