// The reader of process instances, compiled here and nowhere else.
#include "projections/stores/process_documents.hpp"

#include "projections/stores/document_tail_definitions.hpp"

template class paypie::projections::DocumentTail<paypie::projections::ProcessDocuments>;
