text	<title>Title 8, The value, 8,
text	<description>Of Release &lt;3&gt; and 8</description>
