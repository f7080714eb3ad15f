def test_a_ticket_is_opened(psa):
    ticket = {"summary": "No e-mail", "board": psa.board("Service Desk").ref, "company": psa.company("12345").ref}
    assert psa.client.post("/service/tickets", ticket).status_code == 201
    psa.journal.assert_called('method="POST" and path="/service/tickets"', times=1)
