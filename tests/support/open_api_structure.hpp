// What OpenAPI 3.1 asks of a document's structure, as far as this API uses it. Source: spec.openapis.org/oas/v3.1.0.
#pragma once
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace paypie::test {

class OpenApiStructure {
 public:
  explicit OpenApiStructure(const nlohmann::json& document) : document_(document) {}

  std::vector<std::string> faults() {
    if (!document_.value("openapi", "").starts_with("3.1.")) fault("", "openapi is not 3.1");
    for (auto field : {"title", "version"})
      if (!document_.value("info", nlohmann::json::object()).contains(field))
        fault("/info", std::string("no ") + field);
    if (!document_.contains("paths") || !document_["paths"].is_object()) return fault("", "no paths"), faults_;
    for (const auto& [path, operations] : document_["paths"].items()) {
      if (!path.starts_with("/")) fault(path, "a path begins with a slash");
      for (const auto& [method, operation] : operations.items()) check_operation(path, method, operation);
    }
    check_references("", document_);
    return faults_;
  }

 private:
  void fault(const std::string& where, const std::string& what) { faults_.push_back(where + ": " + what); }

  void check_operation(const std::string& path, const std::string& method, const nlohmann::json& operation) {
    static const std::set<std::string> methods = {"get", "head", "post", "put", "patch", "delete", "options", "trace"};
    const auto where = method + " " + path;
    if (!methods.contains(method)) fault(where, "not a method");
    const auto id = operation.value("operationId", "");
    if (id.empty() || !ids_.insert(id).second) fault(where, "operationId is missing or used twice");
    check_parameters(where, path, operation.value("parameters", nlohmann::json::array()));
    if (operation.contains("requestBody") && operation["requestBody"].value("content", nlohmann::json()).empty())
      fault(where, "a requestBody without content");
    const auto responses = operation.value("responses", nlohmann::json::object());
    if (responses.empty()) fault(where, "no responses");
    bool success = false;
    for (const auto& [status, response] : responses.items()) {
      if (status.size() != 3 || status.find_first_not_of("0123456789") != std::string::npos)
        fault(where, status + " is no status");
      if (!response.contains("description")) fault(where, status + " has no description");
      success = success || status.starts_with("2");
    }
    if (!success) fault(where, "no response of success");
  }

  void check_parameters(const std::string& where, const std::string& path, const nlohmann::json& parameters) {
    std::set<std::string> names, in_path;
    for (const auto& given : parameters) {
      const auto* parameter = &given;
      if (given.contains("$ref")) parameter = resolve(given["$ref"]);
      if (parameter == nullptr) continue;  // check_references names it
      const auto name = parameter->value("name", ""), in = parameter->value("in", "");
      if (name.empty() || (in != "path" && in != "query" && in != "header"))
        fault(where, "a parameter without name or place");
      if (!parameter->contains("schema")) fault(where, name + " has no schema");
      if (!names.insert(in + ":" + name).second) fault(where, name + " appears twice");
      if (in != "path") continue;
      in_path.insert(name);
      if (!parameter->value("required", false)) fault(where, name + " is in the path but not required");
      if (path.find("{" + name + "}") == std::string::npos) fault(where, name + " is not in the path");
    }
    if (in_path.size() != static_cast<std::size_t>(std::count(path.begin(), path.end(), '{')))
      fault(where, "a path parameter is not described");
  }

  const nlohmann::json* resolve(const std::string& reference) const {
    if (!reference.starts_with("#/")) return nullptr;
    const nlohmann::json::json_pointer pointer(reference.substr(1));
    return document_.contains(pointer) ? &document_[pointer] : nullptr;
  }

  void check_references(const std::string& where, const nlohmann::json& node) {
    for (const auto& [key, value] : node.items()) {
      if (key == "$ref" && value.is_string() && resolve(value) == nullptr)
        fault(where, "a reference to nothing: " + value.get<std::string>());
      if (value.is_structured()) check_references(where + "/" + key, value);
    }
  }

  const nlohmann::json& document_;
  std::set<std::string> ids_;
  std::vector<std::string> faults_;
};

inline std::vector<std::string> open_api_faults(const nlohmann::json& document) {
  return OpenApiStructure(document).faults();
}

}  // namespace paypie::test
