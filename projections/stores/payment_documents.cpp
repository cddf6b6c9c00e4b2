// The reader of payments, compiled here and nowhere else.
#include "projections/stores/payment_documents.hpp"

#include "projections/stores/document_tail_definitions.hpp"

template class paypie::projections::DocumentTail<paypie::projections::PaymentDocuments>;
