// Stands in for the MMX header, which Wasm has no counterpart of: Eigen includes it beside the SSE headers and uses nothing of it.
#pragma once
