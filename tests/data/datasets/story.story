The harbour of Port Ellis was closed on Tuesday.

Ships are waiting outside, the harbour master said.

@highlight

Harbour is closed

@highlight

Ships wait outside
