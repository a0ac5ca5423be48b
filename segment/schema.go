package segment

import _ "embed"

//go:embed schema.json
var schemaFile []byte

// JSONSchema gives the JSON schema of rule files.
func JSONSchema() []byte { return schemaFile }
