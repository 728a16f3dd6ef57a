"""Pictures of a krachtenveld, drawn from a Content alone: the same content gives the same picture."""
