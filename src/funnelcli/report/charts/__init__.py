"""Pictures of results: typed points, composed here, drawn by a renderer."""
